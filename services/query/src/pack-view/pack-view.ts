// The pack view: every code, every event that names it, where it was packed; documents, batches and receipts with them.
// Follows what the translator writes. This file has the order of the steps; each step has a file of its own.
//
// Cost, with writes of 50,000 codes over 50,000 packs (node:sqlite on the calling thread, each statement timed, two busy
// cores): a code of a long bill 1.5 µs in statements and 1.6 µs here; a code of a relation file, commissioned and packed,
// 5.4 and 5; a document 21 and 20 whatever its length. `npm run bench -- pack-view` measures all of it together.

import type { ViewWrite } from "@csp/contracts";
import { CATEGORY, FIRST_GENERATION, viewOfGeneration } from "@csp/domain";
import type { View, ViewEvent } from "@csp/service-kit";
import { CodeSlots } from "./code-slots.ts";
import { FactRows } from "./fact-rows.ts";
import { addEarlierFlows, addFlows, takeOutCounted } from "./flows.ts";
import { MessageRows } from "./message-rows.ts";
import { createNamer, type NamedEvent } from "./named-events.ts";
import { codesIn, type Outcome, readOutcome } from "./outcome.ts";
import { PackGroups } from "./pack-groups.ts";
import { Packings } from "./packings.ts";
import { recastDocuments } from "./recast.ts";
import { ROLE } from "./roles.ts";
import { packSchema } from "./schema.ts";
import { Terms } from "./terms.ts";
import { Turns } from "./turns.ts";

/** The view of one generation of translations. */
export function packViewOf(generation: number): View<Outcome> {
  return {
    schema: viewOfGeneration(packSchema, generation),
    filter: { categories: [CATEGORY.trace] },
    read: (event) => readOutcome(event, generation),
    apply,
  };
}

export const packView = packViewOf(FIRST_GENERATION);

async function apply(write: ViewWrite, events: readonly ViewEvent<Outcome>[]): Promise<void> {
  const turns = new Turns();
  const terms = new Terms();
  const gathering = { slots: new CodeSlots(), groups: new PackGroups(), terms };
  const messages = new MessageRows(terms);
  const nameCodes = createNamer(gathering, turns);
  const named: NamedEvent[] = [];
  // In one pass, so that terms and codes are numbered in log order.
  for (const event of events) {
    messages.gather(event);
    const { position, body, verdict } = event;
    if (body.kind === "event" && verdict === "apply") named.push(await nameCodes(position, body.from, body.event));
    if (turns.spend(body.kind === "event" ? 6 : 2 + codesIn(body))) await turns.next();
  }
  const packings = new Packings();
  const facts = new FactRows(gathering, packings);
  await Promise.all([terms.resolve(write), gathering.groups.resolve(write), gathering.slots.lookUp(write, turns), facts.begin(write)]);

  await facts.add(write, named, turns);
  addEarlierFlows(write, gathering);
  await messages.store(write, turns);
  await gathering.slots.store(write, turns);
  gathering.groups.store(write);
  await addFlows(write, named, gathering, (event) => facts.kindOf(event), turns);
  await takeOutCounted(write, facts.continued, gathering, (event) => facts.kindOf(event));
  for (const [child, f] of await packings.store(write, gathering.slots.hasTexts, turns)) facts.addEv(child, f, ROLE.child);
  facts.store(write);
  await packings.settle(write, turns);
  await recastDocuments(write, named, turns);
}
