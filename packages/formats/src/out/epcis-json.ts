// The target `epcis-json`: all events as EPCIS 2.0 JSON-LD. The canonical event is EPCIS, so nothing of it is lost.

import { type Envelope, readEpcisJson, writeEpcisDocument, writeEpcisJsonText } from "@csp/epcis";
import { AROUND_PARTS, type AroundPart } from "./around.ts";
import { type Claims, SAYS_NOTHING } from "./claims.ts";
import { createEpcisWriter, EPCIS_BOUNDS, type EpcisForm } from "./epcis-writer.ts";
import { streamingTarget } from "./streaming-target.ts";
import type { Ledger, Target } from "./target.ts";

/** Spaces by which each level stands in: for people; a document is a third larger by it. */
const INDENT = 1;

/** Everything, node by node. */
export const EPCIS_CLAIMS: Claims = {
  fields: {
    ...(Object.fromEntries(Object.keys(SAYS_NOTHING).map((field) => [field, "fully"])) as Record<keyof typeof SAYS_NOTHING, "fully">),
    part: { partly: "put together; what is larger than a message is several events, without their eventID" },
  },
  nodes: {},
  otherNodes: "fully",
};

export function createEpcisJsonTarget(bounds = EPCIS_BOUNDS): Target {
  return streamingTarget(
    {
      name: "epcis-json",
      says: "EPCIS 2.0 in JSON-LD, all events of any kind; several documents where one would be larger than a bridge takes",
      claims: EPCIS_CLAIMS,
      around: Object.fromEntries(AROUND_PARTS.map((part) => [part, "fully"])) as Record<AroundPart, "fully">,
    },
    (options, ledger) => createEpcisWriter(jsonForm(options.at), options, aroundInJson(options.around, ledger), ledger, bounds),
  );
}

export const epcisJsonTarget: Target = createEpcisJsonTarget();

function jsonForm(at: string): EpcisForm {
  return {
    profile: "epcis-json",
    mediaType: "application/ld+json",
    ending: ".jsonld",
    read: readEpcisJson,
    write(said, around, _, isTight) {
      const events = said.map(({ event }) => event);
      const document = writeEpcisDocument(events, { ...around, creationDate: at, prefixesOf: (index) => said[index]?.prefixes });
      return { text: `${writeEpcisJsonText(document, isTight ? 0 : INDENT)}\n`, note: () => undefined };
    },
  };
}

/** A query document has a header in XML alone. */
function aroundInJson(around: Envelope | undefined, ledger: Ledger): Envelope | undefined {
  if (around === undefined || around.query === null || around.header.length === 0) return around;
  ledger.lose(null, "/epcisHeader", "query results in JSON have no header; it is left out");
  return { ...around, header: [] };
}
