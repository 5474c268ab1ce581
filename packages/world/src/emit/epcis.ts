// EPCIS 2.0 documents in JSON-LD and in XML: the same events in either.

import { clockText, compactDay, dayOf, isoTime } from "../calendar.ts";
import type { Emitter, Report } from "./emitter.ts";
import { epcisRecords, isEpcisBill } from "./epcis-events.ts";
import { xmlEvent } from "./epcis-xml-event.ts";

const MASTER_DATA = "urn:epcglobal:cbv:mda:";

export const epcisJsonEmitter: Emitter = {
  profile: "epcis-json",
  contentType: "application/ld+json",
  daily: false,
  production: true,
  takes: isEpcisBill,
  scanned: false,
  saysOwner: false,
  knowsCutCodes: false,
  fileName: (report) => `${stem(report)}.jsonld`,
  write(report, out) {
    const document = {
      "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { cbvmda: MASTER_DATA }],
      type: "EPCISDocument",
      schemaVersion: "2.0",
      creationDate: isoTime(report.sentAt),
      epcisBody: { eventList: epcisRecords(report) },
    };
    out.text(JSON.stringify(document));
  },
};

export const epcisXmlEmitter: Emitter = {
  ...epcisJsonEmitter,
  profile: "epcis-xml",
  contentType: "application/xml",
  fileName: (report) => `${stem(report)}.xml`,
  write(report, out) {
    out.ascii(`<?xml version="1.0" encoding="UTF-8"?>
<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:2" xmlns:cbvmda="${MASTER_DATA}" schemaVersion="2.0" creationDate="${isoTime(report.sentAt)}">
<EPCISBody><EventList>
`);
    for (const record of epcisRecords(report)) xmlEvent(record, out);
    out.ascii("</EventList></EPCISBody>\n</epcis:EPCISDocument>\n");
  },
};

function stem({ owner, sentAt, id }: Report): string {
  return `epcis_${owner.uscc}_${compactDay(dayOf(sentAt))}${clockText(sentAt).replaceAll(":", "")}_${id}`;
}
