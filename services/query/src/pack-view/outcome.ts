// What the view reads of the log: the three kinds of outcomes of a translation, decoded. Only those of one generation:
// another says the same messages again, and is read by a store of its own.

import type { LoggedEvent } from "@csp/contracts";
import {
  decodeProvenance,
  decodeRejection,
  decodeTraceEvent,
  decodeTranslated,
  EVENT_TYPE,
  type Provenance,
  type Rejection,
  type Translated,
} from "@csp/domain";
import type { EpcisEvent } from "@csp/epcis";
import type { ViewReading } from "@csp/service-kit";

export type Outcome =
  | { readonly kind: "event"; readonly from: Provenance; readonly event: EpcisEvent }
  | { readonly kind: "rejection"; readonly from: Provenance; readonly rejection: Rejection }
  | { readonly kind: "translated"; readonly from: Provenance; readonly translated: Translated };

/** What a document costs besides its codes, measured in codes (`npm run bench -- pack-view`: bills of 2 against bills of 3,500). */
const EVENT_WEIGHT = 8;
const CLOSE_WEIGHT = 4;

export function readOutcome(logged: LoggedEvent, generation: number): ViewReading<Outcome> | undefined {
  switch (logged.type) {
    case EVENT_TYPE.traceEvent: {
      const from = decodeProvenance(logged.meta);
      if (from.generation !== generation) return undefined;
      const event = decodeTraceEvent(logged.data);
      const body = { kind: "event", from, event } as const;
      return { body, document: documentOf(from), weight: codesIn(body) + EVENT_WEIGHT, traceParent: from.traceParent };
    }
    // A document counts as sent once some of it is accepted, so that one refused as a whole can be sent again, mended, under its key.
    case EVENT_TYPE.rejection: {
      const from = decodeProvenance(logged.meta);
      if (from.generation !== generation) return undefined;
      const rejection = decodeRejection(logged.data);
      const body = { kind: "rejection", from, rejection } as const;
      return { body, document: null, weight: codesIn(body) + CLOSE_WEIGHT };
    }
    case EVENT_TYPE.translated: {
      const from = decodeProvenance(logged.meta);
      if (from.generation !== generation) return undefined;
      const translated = decodeTranslated(logged.data);
      const body = { kind: "translated", from, translated } as const;
      return {
        body,
        document: null,
        weight: codesIn(body) + CLOSE_WEIGHT,
        receivedAtMs: from.receivedAtMs,
        closesMessage: true,
        traceParent: from.traceParent,
      };
    }
    default:
      return undefined;
  }
}

/** How long its list is, whatever of. */
export function codesIn(outcome: Outcome): number {
  switch (outcome.kind) {
    case "event":
      return outcome.event.epcList.length + outcome.event.childEPCs.length + outcome.event.inputEPCList.length + outcome.event.outputEPCList.length;
    case "rejection":
      return outcome.rejection.codes.length;
    case "translated":
      return outcome.translated.documents.length;
    default:
      return outcome satisfies never;
  }
}

function documentOf({ document, rawPosition }: Provenance): ViewReading<Outcome>["document"] {
  return document === null ? null : { key: document.key, hash: document.hash, raw: rawPosition, index: document.index };
}
