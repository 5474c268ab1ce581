// The target `epcis-xml`: all events as EPCIS 2.0 XML, by whatever writer of such documents it is given.

import type { DocumentOptions, EpcisEvent } from "@csp/epcis";
import { EPCIS_CLAIMS, prefixesOfWhole } from "./epcis-json.ts";
import { inPreferredSchemes } from "./in-schemes.ts";
import { joinParts } from "./join-parts.ts";
import { createLedger, type Target } from "./target.ts";

/** Losses are by JSON pointer (`/epcisBody/eventList/3/…`), as the event would stand in an EPCIS JSON document. */
export type WriteEpcisXml = (
  events: readonly EpcisEvent[],
  options: DocumentOptions,
) => { readonly text: string; readonly losses: readonly { readonly where: string; readonly detail: string }[] };

const SAYABLE = { partly: "but for names and shapes that XML does not have" } as const;
const EVENT_POINTER = /^\/epcisBody\/eventList\/(\d+)\/?/;

export function epcisXmlTarget(writeXml: WriteEpcisXml): Target {
  return {
    name: "epcis-xml",
    says: "EPCIS 2.0 in XML, all events of any kind",
    claims: { ...EPCIS_CLAIMS, otherNodes: SAYABLE },
    around: {
      id: "not",
      instanceIdentifier: "not",
      sender: "not",
      receiver: "not",
      epcisHeader: SAYABLE,
      extensions: SAYABLE,
      epcisBody: SAYABLE,
      "epcisBody/queryResults": SAYABLE,
    },
    write(events, options) {
      const ledger = createLedger();
      const whole = inPreferredSchemes(joinParts(events, ledger), options, ledger);
      if (whole.length === 0) return ledger.close([]);
      const { text, losses } = writeXml(
        whole.map(({ event }) => event),
        { ...options.around, creationDate: options.at, prefixesOf: prefixesOfWhole(whole, events) },
      );
      for (const { where, detail } of losses) {
        const match = EVENT_POINTER.exec(where);
        // Null where it is of the document.
        const event = match === null ? undefined : whole[Number(match[1])];
        ledger.lose(event?.index ?? null, match === null ? where : where.slice(match[0].length), detail);
      }
      const payload = Buffer.from(text);
      const indexes = whole.map(({ index }) => index);
      return ledger.close([{ name: "events.xml", mediaType: "application/xml", payload, profile: "epcis-xml", owner: options.owner, events: indexes }]);
    },
  };
}
