// EPCIS 2.0 events, as importers' agents and some wholesalers send them: commissioning and packing of a lot, and movements, on
// logistic units where goods leave an importer. Plain records with the names of the standard, in the order of its XML schema;
// whoever writes them knows JSON or XML.

import { billUri } from "@csp/codes";
import { BILL_TYPES } from "@csp/formats";
import { dayText, isoTime, startOfDay } from "../calendar.ts";
import { batchOf, countOf, type Lot, levelsOf, sizeOf } from "../lot.ts";
import type { BillReport, ProductionReport, Report } from "./emitter.ts";

export interface EpcisRecord {
  readonly type: "ObjectEvent" | "AggregationEvent";
  readonly eventTime: string;
  readonly eventTimeZoneOffset: string;
  readonly eventID: string;
  readonly parentID?: string;
  readonly epcList?: readonly string[];
  readonly childEPCs?: readonly string[];
  readonly action: string;
  readonly bizStep: string;
  readonly disposition?: string;
  readonly bizTransactionList?: readonly TypedRecord[];
  readonly sourceList?: readonly TypedRecord[];
  readonly destinationList?: readonly TypedRecord[];
  readonly ilmd?: Readonly<Record<string, string>>;
}

/** Its `type`, and the value under a name of its own. */
export type TypedRecord = Readonly<Record<string, string>>;

const TYPES = new Map(BILL_TYPES.map((type) => [type.number, type]));
const ZONE = "+08:00";

/** Bill types that they can be of: those that name no person, and list codes. */
export function isEpcisBill(type: number): boolean {
  const found = TYPES.get(type);
  return found !== undefined && !found.personal && !found.remnant;
}

export function epcisRecords(report: Report): readonly EpcisRecord[] {
  return report.kind === "production" ? productionEvents(report) : report.bills.flatMap(billEvents);
}

/** A name in the urn of the sender's own, so that a second sending is known as one. */
function eventId(id: string, number: number): string {
  return `urn:csp-world:event:${id}:${number}`;
}

function productionEvents({ id, lot, codes }: ProductionReport): readonly EpcisRecord[] {
  const { batchNo, madeOn, expiresOn } = batchOf(lot, 1, 0);
  const time = { eventTime: isoTime(startOfDay(madeOn)), eventTimeZoneOffset: ZONE };
  const ilmd = { "cbvmda:lotNumber": batchNo, "cbvmda:itemExpirationDate": dayText(expiresOn) };
  const events: EpcisRecord[] = [];
  for (let level = levelsOf(lot); level > 0; level--) {
    const epcList = uris(lot, codes, level, 0, countOf(lot, level));
    events.push({
      type: "ObjectEvent",
      ...time,
      eventID: eventId(id, events.length),
      epcList,
      action: "ADD",
      bizStep: "commissioning",
      disposition: "active",
      ilmd,
    });
  }
  for (let level = levelsOf(lot); level > 1; level--) {
    for (let number = 0; number < countOf(lot, level); number++) {
      const per = sizeOf(lot, level) / sizeOf(lot, level - 1);
      const childEPCs = uris(lot, codes, level - 1, number * per, Math.min(countOf(lot, level - 1), (number + 1) * per));
      events.push({
        type: "AggregationEvent",
        ...time,
        eventID: eventId(id, events.length),
        parentID: codes.uri(lot, level, number),
        childEPCs,
        action: "ADD",
        bizStep: "packing",
        disposition: "in_progress",
      });
    }
  }
  return events;
}

function uris(lot: Lot, codes: ProductionReport["codes"], level: number, from: number, to: number): readonly string[] {
  return Array.from({ length: to - from }, (_, at) => codes.uri(lot, level, from + at));
}

function billEvents(bill: BillReport): readonly EpcisRecord[] {
  const { type: number, owner, other, codes, sscc } = bill;
  const type = TYPES.get(number);
  if (type === undefined) throw new Error(`there is no bill type ${number}`);
  const time = { eventTime: isoTime(bill.at), eventTimeZoneOffset: ZONE };
  const epcs = Array.from({ length: codes.length }, (_, at) => codes.uri(at));
  const id = (at: number): string => eventId(`${owner.uscc}:${bill.number}`, at);
  const unit = sscc === null ? null : `https://id.gs1.org/00/${sscc}`;
  const [from, to] = type.direction === "in" ? [other, owner] : [owner, other];
  const movement: EpcisRecord = {
    type: "ObjectEvent",
    ...time,
    eventID: id(1),
    epcList: unit === null ? epcs : [unit],
    action: type.action,
    bizStep: type.bizStep,
    ...(type.disposition === null ? {} : { disposition: type.disposition }),
    bizTransactionList: [{ type: type.transactionType, bizTransaction: billUri(owner.uri, bill.number) }],
    ...(from === null ? {} : { sourceList: [{ type: "owning_party", source: from.uri }] }),
    ...(to === null ? {} : { destinationList: [{ type: "owning_party", destination: to.uri }] }),
  };
  if (unit === null) return [movement];
  const packing: EpcisRecord = {
    type: "AggregationEvent",
    ...time,
    eventID: id(0),
    parentID: unit,
    childEPCs: epcs,
    action: "ADD",
    bizStep: "packing",
    disposition: "in_progress",
  };
  return [packing, movement];
}
