// Codecs of what the translator writes: `TraceEvent.v1` (a canonical event) and `Translated.v1` (the close of one message).

import type { EpcisEvent } from "@csp/epcis";
import type { DocumentFacts } from "@csp/formats";
import traceEventSchema from "@csp/schemas/events/trace-event.v1.json" with { type: "json" };
import translatedSchema from "@csp/schemas/events/translated.v1.json" with { type: "json" };
import { asBuffer, openAvro } from "./avro/avro-codec.ts";
import { traceEventBytes } from "./trace-event-bytes.ts";
import { readTraceEvent } from "./trace-event-read.ts";

const traceEvents = openAvro<EpcisEvent>(traceEventSchema);
const translations = openAvro<Translated>(translatedSchema);

/** Closes the outcomes of one raw message. */
export interface Translated {
  readonly messageId: string;
  readonly profile: string;
  readonly ruleSet: string;
  readonly events: number;
  readonly rejections: number;
  readonly codesListed: number;
  readonly codesRefused: number;
  readonly documentCount: number;
  /** The first `MAX_LISTED_DOCUMENTS`; the provenance of the outcomes names them all. */
  readonly documents: readonly DocumentFacts[];
}

/** So many fit into one event whatever their keys. */
export const MAX_LISTED_DOCUMENTS = 1000;

export function encodeTraceEvent(event: EpcisEvent): Uint8Array {
  return traceEventBytes(event);
}

/** Throws on bytes that `encodeTraceEvent` did not make. */
export function decodeTraceEvent(data: Uint8Array): EpcisEvent {
  return readTraceEvent(data) ?? traceEvents.decode(data);
}

export function encodeTranslated(translated: Translated): Uint8Array {
  return translations.encode({ ...translated, documents: translated.documents.map((d) => ({ ...d, contentHash: asBuffer(d.contentHash) })) });
}

/** Throws on bytes that `encodeTranslated` did not make. */
export function decodeTranslated(data: Uint8Array): Translated {
  return translations.decode(data);
}
