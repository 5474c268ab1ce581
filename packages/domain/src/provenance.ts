// Provenance: the metadata of everything the translator writes. Says which raw message an outcome came from, by which
// profile and rule set, and to which document it belongs. Small JSON, the same for the same input.

/** The document an outcome belongs to, as every view's register of documents needs it. */
export interface DocumentRef {
  /** Place among the documents of its message. */
  readonly index: number;
  readonly key: string;
  readonly owner: string;
  readonly number: string;
  /** Content hash, lower-case hex. */
  readonly hash: string;
}

export interface Provenance {
  readonly rawStream: string;
  readonly rawRevision: number;
  readonly rawPosition: number;
  /** Place among the outcomes of its message. */
  readonly index: number;
  readonly generation: number;
  readonly profile: string;
  readonly ruleSet: string;
  readonly sender: string;
  readonly receivedAtMs: number;
  /** Null on `Translated` and on rejections of a whole message. */
  readonly document: DocumentRef | null;
  /** The trace that the raw message is in (W3C form), where it is kept. */
  readonly traceParent?: string;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeProvenance(provenance: Provenance): Uint8Array {
  return encoder.encode(JSON.stringify(provenance));
}

/** Throws on bytes that `encodeProvenance` did not make. */
export function decodeProvenance(meta: Uint8Array): Provenance {
  return JSON.parse(decoder.decode(meta)) as Provenance;
}
