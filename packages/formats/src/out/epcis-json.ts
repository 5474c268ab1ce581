// The target `epcis-json`: all events as EPCIS 2.0 JSON-LD. The canonical event is EPCIS, so nothing of it is lost.

import { type Envelope, type EpcisEvent, type PrefixesOf, writeEpcisDocument, writeEpcisJsonText } from "@csp/epcis";
import { valuePrefixesOf } from "../epcis-document/value-prefixes.ts";
import { MAX_JSON_BYTES } from "../json-message.ts";
import { MAX_DOCUMENTS } from "../profile.ts";
import { AROUND_PARTS, type AroundPart } from "./around.ts";
import { type Claims, SAYS_NOTHING } from "./claims.ts";
import { createFileNames } from "./file-names.ts";
import { inPreferredSchemes } from "./in-schemes.ts";
import { joinParts, type WholeEvent } from "./join-parts.ts";
import { createLedger, type Ledger, type Target, type WriteOptions, type WrittenDocument } from "./target.ts";

/** Spaces by which each level stands in: for people; a document is a third larger by it. */
const INDENT = 1;

/** Everything, node by node. */
export const EPCIS_CLAIMS: Claims = {
  fields: Object.fromEntries(Object.keys(SAYS_NOTHING).map((field) => [field, "fully"])) as Record<keyof typeof SAYS_NOTHING, "fully">,
  nodes: {},
  otherNodes: "fully",
};

export const epcisJsonTarget: Target = {
  name: "epcis-json",
  says: "EPCIS 2.0 in JSON-LD, all events of any kind; several documents where one would be larger than a bridge takes",
  claims: EPCIS_CLAIMS,
  around: Object.fromEntries(AROUND_PARTS.map((part) => [part, "fully"])) as Record<AroundPart, "fully">,
  write(events, options) {
    const ledger = createLedger();
    const whole = inPreferredSchemes(joinParts(events, ledger), options, ledger);
    const nameOf = createFileNames();
    const documents: WrittenDocument[] = [];
    const around = aroundInJson(options.around, ledger);
    for (let from = 0; from < whole.length; from += MAX_DOCUMENTS) {
      for (const [payload, said] of payloads(whole.slice(from, from + MAX_DOCUMENTS), events, { at: options.at, ...(from === 0 ? { around } : {}) })) {
        const name = nameOf("events", ".jsonld");
        documents.push({
          name,
          mediaType: "application/ld+json",
          payload,
          profile: "epcis-json",
          owner: options.owner,
          events: said.map(({ index }) => index),
        });
      }
    }
    return ledger.close(documents);
  },
};

/** A query document has a header in XML alone. */
function aroundInJson(around: Envelope | undefined, ledger: Ledger): Envelope | undefined {
  if (around === undefined || around.query === null || around.header.length === 0) return around;
  ledger.lose(null, "/epcisHeader", "query results in JSON have no header; it is left out");
  return { ...around, header: [] };
}

/** By the place among the whole events, which are made of the given ones. */
export function prefixesOfWhole(whole: readonly WholeEvent[], given: readonly EpcisEvent[]): PrefixesOf {
  return (at) => valuePrefixesOf(given[whole[at]?.index ?? -1]);
}

/** Halves what is too large; one event alone is written whatever its size. */
function payloads(
  whole: readonly WholeEvent[],
  given: readonly EpcisEvent[],
  options: Pick<WriteOptions, "at"> & { readonly around?: Envelope | undefined },
): readonly (readonly [Uint8Array, readonly WholeEvent[]])[] {
  const events = whole.map(({ event }) => event);
  const document = writeEpcisDocument(events, { ...options.around, creationDate: options.at, prefixesOf: prefixesOfWhole(whole, given) });
  const payload = Buffer.from(`${writeEpcisJsonText(document, INDENT)}\n`);
  if (payload.length <= MAX_JSON_BYTES || events.length === 1) return [[payload, whole]];
  const half = Math.ceil(whole.length / 2);
  return [...payloads(whole.slice(0, half), given, options), ...payloads(whole.slice(half), given, { at: options.at })];
}
