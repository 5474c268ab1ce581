// Vaccine records → object events: a temperature series as sensor data of the packs or of the bill they are on, the release
// or import of a lot as a quantity of it, equipment as a fact about a bill or about nothing yet.

import { batchUri } from "@csp/codes";
import { cspNode, emptyEvent, type EpcisEvent, type Node, type TypedValue } from "@csp/epcis";
import type { DocumentTime } from "../document-time.ts";
import { inParts, nodeBytes } from "../event-parts.ts";
import type { RecordKind } from "./record-facts.ts";
import { MAX_EVENT_READINGS, type Reading, sensorElement } from "./temperature-series.ts";

export interface VaccineRecord {
  readonly kind: RecordKind;
  readonly time: DocumentTime;
  /** URI of the cold store, box or vehicle; null where the record names none. */
  readonly equipment: string | null;
  readonly bill: TypedValue | null;
  /** Canonical URIs of the packs it is about. */
  readonly codes: readonly string[];
  readonly readings: readonly Reading[];
  /** Drug key and number of the batch; null where either is missing. */
  readonly lot: { readonly drugKey: string; readonly batchNo: string } | null;
  /** Units of the lot, as written. */
  readonly quantity: string | null;
  readonly certificate: string | null;
  readonly facts: readonly Node[];
}

const STEPS: Readonly<Record<RecordKind, string>> = {
  storage: "storing",
  transport: "transporting",
  equipment: "other",
  "lot-release": "inspecting",
  import: "arriving",
};

export function* vaccineEvents(record: VaccineRecord): Generator<EpcisEvent> {
  const shared = sharedEvent(record);
  if (record.readings.length === 0) yield* ofCodes(shared, record.codes);
  for (let from = 0; from < record.readings.length; from += MAX_EVENT_READINGS) {
    const piece = record.readings.slice(from, from + MAX_EVENT_READINGS);
    // A piece of a series is an event of its own, at the time of its last reading.
    const time = piece.at(-1)?.time ?? record.time;
    const event = { ...shared, eventTime: time.eventTime, eventTimeZoneOffset: time.offset };
    yield* ofCodes({ ...event, sensorElementList: [sensorElement(piece, record.equipment ?? "")] }, record.codes);
  }
}

function sharedEvent({ kind, time, equipment, bill, lot, quantity, certificate, facts, readings }: VaccineRecord): EpcisEvent {
  const dayOnly = time.precision === "day" && readings.length === 0;
  return {
    ...emptyEvent("ObjectEvent", time.eventTime, time.offset),
    action: "OBSERVE",
    bizStep: STEPS[kind],
    disposition: kind === "transport" ? "in_transit" : null,
    readPoint: equipment === null ? null : { id: equipment, extensions: [] },
    quantityList: lot === null ? [] : [{ epcClass: batchUri(lot.drugKey, lot.batchNo), quantity, uom: null }],
    bizTransactionList: bill === null ? [] : [bill],
    certificationInfo: certificate === null ? [] : [certificationNode(certificate)],
    extensions: [cspNode("vaccineRecord", kind), ...(dayOnly ? [cspNode("timePrecision", "day")] : []), ...facts],
  };
}

function certificationNode(uri: string): Node {
  return { namespace: "", name: "certificationInfo", prefix: "", kind: "string", value: uri, children: [] };
}

function ofCodes(shared: EpcisEvent, codes: readonly string[]): Iterable<EpcisEvent> {
  if (codes.length === 0) return [shared];
  return inParts(
    codes.length,
    nodeBytes(shared.extensions) + nodeBytes(shared.sensorElementList),
    (at) => codes[at]?.length ?? 0,
    (from, to, part) => ({ ...shared, epcList: codes.slice(from, to), part }),
  );
}
