// Whether a message is written as XML or as JSON, as far as its first bytes tell.

export function formOf(bytes: Uint8Array): "xml" | "json" {
  const first = bytes.find((byte) => byte > 0x20 && byte < 0x7f);
  return first === 0x3c ? "xml" : "json";
}
