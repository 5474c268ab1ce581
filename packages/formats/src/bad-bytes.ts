// Where the bytes of a message stop being text, as `line:column` of the text before. Asked only of a message that is refused,
// so it may read it a second time.

import { lineAndColumn } from "@csp/epcis";
import type { ProfileInput } from "./profile.ts";
import { inBlocks } from "./byte-blocks.ts";

/** The encodings that are read, by the names that decoders know. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "gb18030";

const COMPARED_BYTES = 64 * 1024;
const LINE_END = /\r\n|\r|\n/g;

/** Of a message that is held whole and is not UTF-8. */
export function badUtf8Place(bytes: Uint8Array): string {
  const given = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // What is wrong is read as a character that says so, and is written as other bytes.
  const written = Buffer.from(given.toString("utf8"));
  let same = 0;
  while (same < given.length && given.subarray(same, same + COMPARED_BYTES).equals(written.subarray(same, same + COMPARED_BYTES))) same += COMPARED_BYTES;
  while (same < given.length && given[same] === written[same]) same += 1;
  // The bytes before may end within the character that goes wrong: a stream waits for its rest.
  const text = new TextDecoder().decode(given.subarray(0, same), { stream: true });
  return lineAndColumn(text, text.length);
}

/** Of a message that is read in blocks of `size` bytes, of which those before the one numbered `block`, from 0, are text. */
export async function badBytesPlace(chunks: ProfileInput["chunks"], size: number, encoding: TextEncoding, block: number): Promise<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const position = createPosition();
  let at = 0;
  for await (const bytes of inBlocks(chunks(), size)) {
    // A decoder that has thrown has lost its place, so only what is right is given to it at once.
    const step = at === block ? 1 : bytes.length;
    for (let from = 0; from < bytes.length; from += step) {
      const text = decodedOrNull(decoder, bytes.subarray(from, from + step));
      if (text === null) return position.where();
      position.pass(text);
    }
    if (at === block) break;
    at += 1;
  }
  return position.where();
}

function decodedOrNull(decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    // The decoder throws for one reason only.
    return null;
  }
}

/** Lines as XML counts them: a carriage return ends one, with or without a line feed behind it. */
function createPosition(): { pass(text: string): void; where(): string } {
  let line = 1;
  let column = 1;
  let isBehindReturn = false;
  return {
    pass(text) {
      if (text === "") return;
      let start = 0;
      for (const { 0: end, index } of text.matchAll(LINE_END)) {
        if (!(index === 0 && end === "\n" && isBehindReturn)) line += 1;
        start = index + end.length;
        column = 1;
      }
      column += text.length - start;
      isBehindReturn = text.endsWith("\r");
    },
    where: () => `${line}:${column}`,
  };
}
