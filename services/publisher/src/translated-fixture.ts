// For the tests of this folder alone: events as the translator writes them, each the one event of the one document of a
// message of its own.

import type { LoggedEvent, NewEvent } from "@csp/contracts";
import { encodeProvenance, encodeRejection, encodeTraceEvent, encodeTranslated, EVENT_TYPE, type Translated, uuidOf } from "@csp/domain";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";

const SELLER = "urn:csp:uscc:91440300708461136T";

export interface TranslatedDocument {
  /** Position of its message. */
  readonly raw: number;
  readonly key?: string;
  readonly hash?: string;
  readonly owner?: string;
  readonly generation?: number;
  readonly sender?: string;
}

/** So many 20-digit codes of a class. */
export function codes(from: number, count: number, classCode = "8177322"): readonly string[] {
  return Array.from({ length: count }, (_, n) => `urn:csp:edmc:${classCode}${String(from + n).padStart(13, "0")}`);
}

/** A sales dispatch (bill 201) of a seller in province 44 on 2026-09-01, unless the fields say otherwise. */
export function dispatch(epcList: readonly string[], fields: Partial<EpcisEvent> = {}): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", "2026-09-01T10:00:00+08:00", "+08:00"),
    action: "OBSERVE",
    bizStep: "shipping",
    sourceList: [{ type: "owning_party", value: SELLER }],
    extensions: [cspNode("billType", "201")],
    epcList,
    ...fields,
  };
}

/** The event as it is appended; null stands for a rejection of all that the document lists. */
export function translated(document: TranslatedDocument, event: EpcisEvent | null, index = 0): NewEvent {
  if (event === null) return refused(document, 0, index);
  return { id: idOf(document, index), type: EVENT_TYPE.traceEvent, data: encodeTraceEvent(event), meta: metaOf(document, index, true) };
}

/** A refusal of so many codes of the document. */
export function refused(document: TranslatedDocument, count: number, index = 0, detail = "refused"): NewEvent {
  const list = Array.from({ length: count }, (_, n) => ({ where: `/${n}`, reason: "BAD_CHECK_DIGIT" as const, code: `8177…${n}`, detail }));
  const data = encodeRejection({ reason: "CODES_REFUSED", where: "/trace_codes", detail, fingerprint: null, codes: list });
  return { id: idOf(document, index), type: EVENT_TYPE.rejection, data, meta: metaOf(document, index, true) };
}

/** The close of the document's message, with counts of one accepted event unless they are given. */
export function closed(document: TranslatedDocument, counts: Partial<Translated> & { readonly index?: number } = {}): NewEvent {
  const { key = `bill-${document.raw}`, owner = SELLER } = document;
  const { index = 1, codesListed = 0, codesRefused = 0, ...others } = counts;
  const one = { key, owner, number: key, contentHash: Buffer.alloc(32), codesListed, codesRefused };
  const whole = { messageId: uuidOf(`message/${document.raw}`), profile: "bill", ruleSet: "test", events: 1, rejections: 0, documentCount: 1, ...others };
  return {
    id: idOf(document, index),
    type: EVENT_TYPE.translated,
    data: encodeTranslated({ ...whole, codesListed, codesRefused, documents: [one] }),
    meta: metaOf(document, index, false),
  };
}

function idOf({ raw, generation = 0 }: TranslatedDocument, index: number): string {
  return uuidOf(index === 0 ? `${raw}/${generation}` : `${raw}/${generation}/${index}`);
}

function metaOf(document: TranslatedDocument, index: number, isOfDocument: boolean): Uint8Array {
  const { raw, key = `bill-${raw}`, hash = "00", owner = SELLER, generation = 0, sender = SELLER } = document;
  return encodeProvenance({
    rawStream: "uplink-http-3",
    rawRevision: raw,
    rawPosition: raw,
    index,
    generation,
    profile: "bill",
    ruleSet: "test",
    sender,
    receivedAtMs: 0,
    document: isOfDocument ? { index: 0, key, owner, number: key, hash } : null,
  });
}

/** The same as it is read back. */
export function logged(document: TranslatedDocument, event: EpcisEvent | null): LoggedEvent {
  return { ...translated(document, event), stream: "trace-http-3", revision: 0, position: document.raw + 1 };
}
