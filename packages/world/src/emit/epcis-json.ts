// EPCIS 2.0 documents in JSON-LD, as importers' agents send them: commissioning and packing of a lot, and its movements, on
// logistic units where goods leave the importer.

import { billUri } from "@csp/codes";
import { BILL_TYPES } from "@csp/formats";
import { clockText, compactDay, dayOf, dayText, isoTime, startOfDay } from "../calendar.ts";
import { countOf, type Lot, levelsOf, sizeOf } from "../lot.ts";
import type { BillReport, Emitter, ProductionReport } from "./emitter.ts";

const TYPES = new Map(BILL_TYPES.map((type) => [type.number, type]));
const ZONE = "+08:00";

export const epcisJsonEmitter: Emitter = {
  profile: "epcis-json",
  contentType: "application/ld+json",
  systems: ["epcis"],
  daily: false,
  production: true,
  takesBill: (type) => TYPES.get(type)?.personal === false,
  scanned: false,
  fileName: ({ owner, sentAt, id }) => `epcis_${owner.uscc}_${compactDay(dayOf(sentAt))}${clockText(sentAt).replaceAll(":", "")}_${id}.jsonld`,
  write(report, out) {
    const eventList = report.kind === "production" ? productionEvents(report) : report.bills.flatMap(billEvents);
    const document = {
      "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { cbvmda: "urn:epcglobal:cbv:mda:" }],
      type: "EPCISDocument",
      schemaVersion: "2.0",
      creationDate: isoTime(report.sentAt),
      epcisBody: { eventList },
    };
    out.text(JSON.stringify(document));
  },
};

/** A name in the urn of the sender's own, so that a second sending is known as one. */
function eventId(id: string, number: number): string {
  return `urn:csp-world:event:${id}:${number}`;
}

function productionEvents({ id, lot, codes }: ProductionReport): readonly object[] {
  const time = { eventTime: isoTime(startOfDay(lot.madeOn)), eventTimeZoneOffset: ZONE };
  const ilmd = { "cbvmda:lotNumber": lot.batchNo, "cbvmda:itemExpirationDate": dayText(lot.expiresOn) };
  const events: object[] = [];
  for (let level = levelsOf(lot); level > 0; level--) {
    const epcList = uris(lot, codes, level, 0, countOf(lot, level));
    events.push({
      type: "ObjectEvent",
      eventID: eventId(id, events.length),
      ...time,
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
        eventID: eventId(id, events.length),
        ...time,
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

function billEvents(bill: BillReport): readonly object[] {
  const { type: number, owner, other, codes, sscc } = bill;
  const type = TYPES.get(number);
  if (type === undefined) throw new Error(`there is no bill type ${number}`);
  const time = { eventTime: isoTime(bill.at), eventTimeZoneOffset: ZONE };
  const epcs = Array.from({ length: codes.length }, (_, at) => codes.uri(at));
  const id = (at: number): string => eventId(`${owner.uscc}:${bill.number}`, at);
  const unit = sscc === null ? null : `https://id.gs1.org/00/${sscc}`;
  const [from, to] = type.direction === "in" ? [other, owner] : [owner, other];
  const packing = {
    type: "AggregationEvent",
    eventID: id(0),
    ...time,
    parentID: unit,
    childEPCs: epcs,
    action: "ADD",
    bizStep: "packing",
    disposition: "in_progress",
  };
  const movement = {
    type: "ObjectEvent",
    eventID: id(1),
    ...time,
    epcList: unit === null ? epcs : [unit],
    action: type.action,
    bizStep: type.bizStep,
    ...(type.disposition === null ? {} : { disposition: type.disposition }),
    bizTransactionList: [{ type: type.transactionType, bizTransaction: billUri(owner.uri, bill.number) }],
    ...(from === null ? {} : { sourceList: [{ type: "owning_party", source: from.uri }] }),
    ...(to === null ? {} : { destinationList: [{ type: "owning_party", destination: to.uri }] }),
  };
  return unit === null ? [movement] : [packing, movement];
}
