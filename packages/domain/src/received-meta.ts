// What stands beside a raw message, in the metadata of `Received`: the trace it is in, and headers that could not be read.
// Small JSON; nothing that is decided depends on it.

export interface ReceivedMeta {
  /** W3C trace parent, where the trace is kept. */
  readonly traceParent?: string | undefined;
  /** Headers that were left out, shortened. */
  readonly unreadHeaders?: Readonly<Record<string, string>>;
}

const NOTHING = new TextEncoder().encode("{}");
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeReceivedMeta({ traceParent, unreadHeaders }: ReceivedMeta): Uint8Array {
  if (traceParent === undefined && unreadHeaders === undefined) return NOTHING;
  return encoder.encode(JSON.stringify({ unreadHeaders, traceparent: traceParent }));
}

/** The trace that a raw message is in. */
export function traceParentOf(meta: Uint8Array): string | undefined {
  if (meta.byteLength <= NOTHING.byteLength) return undefined;
  const { traceparent } = JSON.parse(decoder.decode(meta)) as { readonly traceparent?: unknown };
  return typeof traceparent === "string" ? traceparent : undefined;
}
