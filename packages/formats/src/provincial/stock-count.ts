// A record of the group `stock` of a provincial message: what a holder counted. Read like a message of its own, as the bills
// beside it are, though nobody sends it alone.

import { billUri } from "@csp/codes";
import { cspNode } from "@csp/epcis";
import schema from "@csp/schemas/inbound/provincial-stock.schema.json" with { type: "json" };
import { billHash } from "../bill-event.ts";
import { fieldText, type KeptField, readKept } from "../bill-fields.ts";
import { readCodeList } from "../code-list.ts";
import { parseDocumentTime } from "../document-time.ts";
import { readJsonObject } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "../profile.ts";
import { codeRefusals, refuse } from "../refusals.ts";
import { stockEvents } from "../stock-event.ts";

interface StockCount {
  readonly document: DocumentFacts;
  readonly outcomes: readonly Outcome[];
}

const CODES = "/trace_codes";
const KEPT: readonly KeptField[] = [
  ["warehouse_id", "warehouse", "text"],
  ["quantity", "quantity", "number"],
];
const check = lazySchema(schema);
const surveyed = new WeakMap<ProfileInput, StockCount>();

export const provincialStock: Profile = {
  name: "provincial-stock",
  needsOwner: true,
  mediaTypes: ["application/json"],
  async survey(input) {
    const count = await readCount(input);
    if ("reason" in count) return { ok: false, refusal: count };
    surveyed.set(input, count);
    return { ok: true, documents: [count.document] };
  },
  async *read(input) {
    const count = surveyed.get(input) ?? (await readCount(input));
    surveyed.delete(input);
    if ("reason" in count) throw new Error("profile provincial-stock: read without a survey that was ok");
    yield count.outcomes;
  },
};

async function readCount(input: ProfileInput): Promise<StockCount | Refusal> {
  const { owner, rules } = input;
  const read = await readJsonObject(input.chunks, check);
  if (!read.ok) return read.refusal;
  const fields = input.leftovers?.watch(read.value, "") ?? read.value;
  const number = fieldText(fields, "stock_code") ?? "";
  const time = parseDocumentTime(fieldText(fields, "stock_time") ?? "");
  if (time === undefined) return refuse("BAD_TIME", "/stock_time", "a time is written yyyy-MM-dd HH:mm:ss, or as a day alone");
  const codes = readCodeList(fields["trace_codes"] as string | readonly unknown[], CODES, rules);
  if ("reason" in codes) return codes;
  const kept = readKept(fields, KEPT, rules);
  // Counts and bills are numbered apart.
  const uri = billUri(owner, `stock-${number}`);
  const document: DocumentFacts = {
    key: uri,
    owner,
    number,
    contentHash: billHash(["stock", owner, number, time.moment, kept.said], codes.keys),
    codesListed: codes.listed,
    codesRefused: codes.refused.length,
  };
  const facts = [cspNode("stockNo", number), ...kept.nodes];
  const events = stockEvents({ bizStep: "stock_taking", uri, time, holder: owner, facts }, codes.uris);
  return { document, outcomes: [...events.map((event) => ({ kind: "event" as const, document: 0, event })), ...codeRefusals(0, CODES, codes.refused)] };
}
