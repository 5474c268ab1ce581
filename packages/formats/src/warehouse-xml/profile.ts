// The profile `warehouse-xml`: in- and outbound bills as handheld terminals and warehouse systems write them, many in one
// file. docs/profiles/warehouse-xml.md is its manual.

import { billUri } from "@csp/codes";
import { billEvents, billHash } from "../bill-event.ts";
import { partyUri } from "../party-uri.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "../profile.ts";
import { codeRefusals } from "../refusals.ts";
import { scanWarehouse, type WarehouseBill } from "./scan.ts";

interface ReadFile {
  readonly bills: readonly WarehouseBill[];
  readonly documents: readonly DocumentFacts[];
}

// The second pass takes what the first has read of the same input, once; of any other input it reads anew.
const surveyed = new WeakMap<ProfileInput, ReadFile>();

export const warehouseXml: Profile = {
  name: "warehouse-xml",
  needsOwner: true,
  mediaTypes: ["application/xml", "text/xml"],
  async survey(input) {
    const file = await readFile(input);
    if ("reason" in file) return { ok: false, refusal: file };
    surveyed.set(input, file);
    return { ok: true, documents: file.documents };
  },
  async *read(input) {
    const file = surveyed.get(input) ?? (await readFile(input));
    surveyed.delete(input);
    if ("reason" in file) throw new Error("profile warehouse-xml: read without a survey that was ok");
    for (const [document, found] of file.bills.entries()) yield [...outcomesOf(found, document, input)];
  },
};

async function readFile(input: ProfileInput): Promise<ReadFile | Refusal> {
  const bills = await scanWarehouse(input);
  if ("reason" in bills) return bills;
  return { bills, documents: bills.map((found) => factsOf(found, input.owner)) };
}

function factsOf(found: WarehouseBill, owner: string): DocumentFacts {
  const { number, type, time, from, to, codes, problem } = found;
  const contentHash = billHash([type?.number ?? found.event, owner, number, time?.moment ?? null, from, to], codes.keys());
  const key = number === "" ? `urn:csp:warehouse:${Buffer.from(contentHash).toString("hex")}` : billUri(owner, number);
  return { key, owner, number, contentHash, codesListed: found.listed, codesRefused: problem === null ? found.refused.length : found.listed };
}

function* outcomesOf(found: WarehouseBill, document: number, input: ProfileInput): Generator<Outcome> {
  const { type, time, problem } = found;
  if (problem !== null || type === null || time === null) {
    if (problem === null) throw new Error("a warehouse bill without a problem has no type or no time");
    yield { kind: "refusal", document, refusal: problem };
    return;
  }
  const other = (id: string): string => partyUri(id, "kyt-ent", input.rules);
  // The owner stands on the side that the bill leaves open: the file names the other party alone.
  const from = type.direction === "out" ? input.owner : found.from === "" ? null : other(found.from);
  const to = type.direction === "in" ? input.owner : found.to === "" ? null : other(found.to);
  const own = type.direction === "out" ? "FromCorpID" : "ToCorpID";
  if ((type.direction === "out" ? found.from : found.to) !== "")
    input.leftovers?.leave(own, found.where, `${own} of a bill whose owner stands there: not read: no event holds it`);
  for (const event of billEvents({ type, uri: billUri(input.owner, found.number), time, from, to, quantities: [], facts: [] }, found.codes.uris())) {
    yield { kind: "event", document, event };
  }
  yield* codeRefusals(document, found.where, found.refused);
}
