// The target `epcis-xml`: all events as EPCIS 2.0 XML, by whatever writer of such documents it is given.

import { type DocumentOptions, type EpcisEvent, type Node, readEpcisXml } from "@csp/epcis";
import { nodePath, SAYS_NOTHING } from "./claims.ts";
import { EPCIS_CLAIMS } from "./epcis-json.ts";
import { createEpcisWriter, EPCIS_BOUNDS, type EpcisForm } from "./epcis-writer.ts";
import { streamingTarget } from "./streaming-target.ts";
import type { Target } from "./target.ts";

/** Losses are by JSON pointer (`/epcisBody/eventList/3/…`), as the event would stand in an EPCIS JSON document, and by the node of open content where it is in one. */
export type WriteEpcisXml = (
  events: readonly EpcisEvent[],
  options: DocumentOptions,
) => {
  readonly text: string;
  readonly losses: readonly { readonly where: string; readonly node: Node | null; readonly detail: string; readonly times: number }[];
};

const SAYABLE = { partly: "but for names and shapes that XML does not have" } as const;
const PLAIN_NUMBERS = { partly: "numbers with an exponent as decimals" } as const;
const IN_PART = {
  quantityList: PLAIN_NUMBERS,
  childQuantityList: PLAIN_NUMBERS,
  inputQuantityList: PLAIN_NUMBERS,
  outputQuantityList: PLAIN_NUMBERS,
  readPoint: SAYABLE,
  bizLocation: SAYABLE,
  errorDeclaration: SAYABLE,
  certificationInfo: { partly: "a list of one as its item" },
  sensorElementList: SAYABLE,
} as const;
const EVENT_POINTER = /^\/epcisBody\/eventList\/(\d+)\/?/;

export function epcisXmlTarget(writeXml: WriteEpcisXml, bounds = EPCIS_BOUNDS): Target {
  return streamingTarget(
    {
      name: "epcis-xml",
      says: "EPCIS 2.0 in XML, all events of any kind; several documents where one would be larger than a bridge takes",
      claims: { ...EPCIS_CLAIMS, fields: { ...EPCIS_CLAIMS.fields, ...IN_PART }, otherNodes: SAYABLE },
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
    },
    (options, ledger) => createEpcisWriter(xmlForm(writeXml, options.at), options, options.around, ledger, bounds),
  );
}

function xmlForm(writeXml: WriteEpcisXml, at: string): EpcisForm {
  return {
    profile: "epcis-xml",
    mediaType: "application/xml",
    ending: ".xml",
    read: readEpcisXml,
    write(said, around, ledger) {
      const events = said.map(({ event }) => event);
      const { text, losses } = writeXml(events, { ...around, creationDate: at, prefixesOf: (index) => said[index]?.prefixes });
      return {
        text,
        note() {
          for (const { where, node, detail, times } of losses) {
            const match = EVENT_POINTER.exec(where);
            // Null where it is of the document.
            const event = match === null ? undefined : said[Number(match[1])];
            const text = times === 1 ? detail : `${detail} (${times} times)`;
            ledger.lose(event?.index ?? null, match === null ? where : pathInEvent(where.slice(match[0].length), node), text);
          }
        },
      };
    },
  };
}

/** As losses of other targets have it, without the document's prefixes: extensions stand in a field, and names of others are in full. */
function pathInEvent(pointer: string, node: Node | null): string {
  if (node === null) return pointer;
  const [first = "", ...rest] = pointer.split("/");
  if (first === "ilmd") return [nodePath("ilmd", node), ...rest.slice(1)].join("/");
  return Object.hasOwn(SAYS_NOTHING, first) ? pointer : [nodePath("extensions", node), ...rest].join("/");
}
