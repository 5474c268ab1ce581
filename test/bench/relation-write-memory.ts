// Run in a process of its own by the bench `formats`: writes a relation file of 10^6 codes from events that are made while they
// are taken, and prints the most memory the process held, in bytes.

import { edmcUri } from "@csp/codes";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { targets } from "@csp/formats";
import { edmc, OWNER, RULES } from "./formats.bench.ts";

const BOXES = 90_909;
const UNITS_PER_BOX = 10;
const CODES_PER_EVENT = 4000;

const shared = { ...emptyEvent("ObjectEvent", "2026-09-01T00:00:00+08:00", "+08:00"), extensions: [cspNode("timePrecision", "day")] };
const unit = (at: number): string => edmcUri(edmc("8206233", at));
const box = (at: number): string => edmcUri(edmc("8021762", at));

function* commissioning(count: number, level: number, uriOf: (at: number) => string): Generator<EpcisEvent> {
  const ilmd = [cspNode("batchNo", "L1"), cspNode("productionDate", "2026-09-01"), cspNode("expiryDate", "2028-08"), cspNode("level", String(level), "number")];
  const of = Math.ceil(count / CODES_PER_EVENT);
  for (let index = 0; index < of; index++) {
    const from = index * CODES_PER_EVENT;
    const epcList = Array.from({ length: Math.min(CODES_PER_EVENT, count - from) }, (_, at) => uriOf(from + at));
    // As parts of one event, which is what a relation file is read as.
    yield { ...shared, action: "ADD", bizStep: "commissioning", disposition: "active", ilmd, epcList, part: { index, of } };
  }
}

function* packing(): Generator<EpcisEvent> {
  for (let at = 0; at < BOXES; at++) {
    const childEPCs = Array.from({ length: UNITS_PER_BOX }, (_, child) => unit(at * UNITS_PER_BOX + child));
    yield { ...shared, type: "AggregationEvent", action: "ADD", bizStep: "packing", parentID: box(at), childEPCs };
  }
}

const writer = targets.find(({ name }) => name === "relation-xml")?.begin({ owner: OWNER, sender: OWNER, at: "2026-09-02T00:00:00Z", rules: RULES });
if (writer === undefined) throw new Error("there is no such target");
let index = 0;
for (const events of [commissioning(BOXES, 2, box), commissioning(BOXES * UNITS_PER_BOX, 1, unit), packing()])
  for (const event of events) writer.add(event, index++);
const { documents, losses } = writer.close();
let bytes = 0;
for (const { pieces } of documents) for (const piece of pieces()) bytes += piece.length;
if (losses.length > 0 || bytes < BOXES * UNITS_PER_BOX * 80) throw new Error(`${bytes} bytes were written, and ${losses.length} losses`);
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));
