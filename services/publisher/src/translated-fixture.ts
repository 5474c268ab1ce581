// For the tests of this folder alone: events as the translator writes them, each the one event of the one document of a
// message of its own.

import type { LoggedEvent, NewEvent } from "@csp/contracts";
import { encodeProvenance, encodeTraceEvent, EVENT_TYPE, uuidOf } from "@csp/domain";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";

const SELLER = "urn:csp:uscc:91440300708461136T";

export interface TranslatedDocument {
  /** Position of its message. */
  readonly raw: number;
  readonly key?: string;
  readonly hash?: string;
  readonly owner?: string;
  readonly generation?: number;
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
export function translated(document: TranslatedDocument, event: EpcisEvent | null): NewEvent {
  const { raw, key = `bill-${raw}`, hash = "00", owner = SELLER, generation = 0 } = document;
  const meta = encodeProvenance({
    rawStream: "uplink-http-3",
    rawRevision: raw,
    rawPosition: raw,
    index: 0,
    generation,
    profile: "bill",
    ruleSet: "test",
    sender: SELLER,
    receivedAtMs: 0,
    document: { index: 0, key, owner, number: key, hash },
  });
  const type = event === null ? EVENT_TYPE.rejection : EVENT_TYPE.traceEvent;
  return { id: uuidOf(`${raw}/${generation}`), type, data: event === null ? new Uint8Array() : encodeTraceEvent(event), meta };
}

/** The same as it is read back. */
export function logged(document: TranslatedDocument, event: EpcisEvent | null): LoggedEvent {
  return { ...translated(document, event), stream: "trace-http-3", revision: 0, position: document.raw + 1 };
}
