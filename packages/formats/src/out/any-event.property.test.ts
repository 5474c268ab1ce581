// Whatever events say, a target says it or tells that it does not, and tells nothing else; and what it claims of itself in
// docs/profiles/loss.md is what it does.

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { EpcisEvent, Node } from "@csp/epcis";
import { targets } from "../targets.ts";
import { eventGroups } from "./any-event.test-support.ts";
import { plainValuesOf } from "./any-node.test-support.ts";
import { type Claim, nodePath, OPEN_FIELDS } from "./claims.ts";
import { joinParts, type WholeEvent } from "./join-parts.ts";
import { createLedger, type Target, type Written, type WrittenDocument } from "./target.ts";
import { createPlatformTarget } from "./envelopes.ts";
import { createRelationXmlTarget } from "./relation/target.ts";
import { checkTold, FIELDS, isWithin, type Told } from "./told-losses.test-support.ts";
import { readAllBack, write } from "./translate.test-support.ts";

/** What one event says, what is told of it, and what is read of it; none where nothing of it is said. */
interface Said {
  readonly given: EpcisEvent;
  readonly told: Told;
  readonly read: readonly EpcisEvent[];
}

async function saidOf(target: Target, events: readonly EpcisEvent[]): Promise<readonly Said[]> {
  const written = write(target, events);
  const readOf = await Promise.all(written.documents.map(async (document) => joined((await readAllBack({ ...written, documents: [document] })).events)));
  for (const { event } of [...written.losses, ...written.additions]) assert.ok(event !== null, "of an event");
  const whole = joinParts(events, createLedger());
  const indexes = new Set(whole.map(({ index }) => index));
  for (const { event, where } of [...written.losses, ...written.additions]) assert.ok(event !== null && indexes.has(event), `${event} ${where}`);
  const reads = whole.map((one) => readsOf(one, written, readOf));
  return whole.map((one, at) => {
    const read = reads[at] ?? [];
    const isJoined = reads.some((others, other) => other !== at && others.some((another) => read.includes(another)));
    return { given: one.event, told: { ...toldOf(one, written), isJoined }, read };
  });
}

function joined(events: readonly EpcisEvent[]): readonly EpcisEvent[] {
  return joinParts(events, createLedger()).map(({ event }) => event);
}

function toldOf({ index }: Pick<WholeEvent, "index">, { losses, additions }: Written): Omit<Told, "isJoined"> {
  const of = (list: Written["losses"]): readonly string[] => list.filter(({ event }) => event === index).map(({ where }) => where);
  return { losses: of(losses), additions: of(additions) };
}

function readsOf(one: WholeEvent, written: Written, readOf: readonly (readonly EpcisEvent[])[]): readonly EpcisEvent[] {
  return written.documents.flatMap((document, at) => (document.events.includes(one.index) ? readsIn(document, readOf[at] ?? [], one, written) : []));
}

/** Where a document says several events, they are in the same order, or told by what they name. */
function readsIn(document: WrittenDocument, read: readonly EpcisEvent[], { index, event }: WholeEvent, written: Written): readonly EpcisEvent[] {
  if (document.profile.startsWith("epcis-")) {
    assert.equal(read.length, document.events.length);
    return read.slice(document.events.indexOf(index), document.events.indexOf(index) + 1);
  }
  // All events of a bill are one.
  if (read.length === 1 && read[0]?.extensions.some(({ name }) => name === "billType")) return read;
  const { losses } = toldOf({ index }, written);
  const field = event.type === "AggregationEvent" ? "childEPCs" : "epcList";
  const codes = new Set(event[field].filter((_, place) => !losses.includes(`${field}/${place}`)));
  return read.filter((one) => one.type === event.type && one.parentID === event.parentID && one[field].some((code) => codes.has(code)));
}

const BATCH = "ilmd/csp:batch";

function batchOf({ ilmd }: EpcisEvent): string | null {
  return ilmd.find((node) => nodePath("ilmd", node) === BATCH)?.value ?? null;
}

function checkSaid({ given, told, read }: Said, exactly: boolean): void {
  if (told.losses.includes("")) {
    assert.deepEqual([told.losses, told.additions], [[""], []]);
    assert.deepEqual(read, [], "nothing of it is said");
    return;
  }
  assert.ok(read.length > 0, "it is said");
  for (const one of read) assert.ok(given.errorDeclaration === null || one.errorDeclaration !== null, "what was taken back is not said as what happened");
  const isSameBatch = (one: EpcisEvent): boolean => batchOf(one) === batchOf(given);
  // A batch of which each file has other packs may have its name in one and not in the next.
  const isOther = (path: string): boolean => path !== BATCH;
  const otherwise = { ...told, losses: told.losses.filter(isOther), additions: told.additions.filter(isOther) };
  const isPartly = read.some(isSameBatch) && !read.every(isSameBatch);
  for (const one of read) checkTold(given, one, isPartly && isSameBatch(one) ? otherwise : told, exactly);
}

/** The same where hardly anything goes into one document. */
const narrow = [createRelationXmlTarget({ maxCodes: 3, maxBatches: 1 }), createPlatformTarget({ maxBytes: 1400, content: { maxBytes: 900, maxRatio: 200 } })];

for (const [target, bounds] of [...targets.map((one) => [one, ""] as const), ...narrow.map((one) => [one, " within narrow bounds"] as const)]) {
  const exactly = target.name.startsWith("epcis-");
  void test(`${target.name}${bounds}: what is not said of an event is told, and nothing else`, async () => {
    await fc.assert(
      fc.asyncProperty(eventGroups, async (events) => {
        for (const said of await saidOf(target, events)) checkSaid(said, exactly);
      }),
      { numRuns: 500 },
    );
  });
}

/** How often a field or node was there and said, and not; `plainLost`: not said of an event that is said, though it has a shape and value for which there is a place. */
interface Count {
  said: number;
  lost: number;
  plainLost: number;
}

async function tallyOf(target: Target): Promise<ReadonlyMap<string, Count>> {
  const tally = new Map<string, Count>();
  const count = (path: string, { isLost, isPlain }: { readonly isLost: boolean; readonly isPlain: boolean }): void => {
    const counts = tally.get(path) ?? { said: 0, lost: 0, plainLost: 0 };
    tally.set(path, counts);
    if (!isLost) counts.said += 1;
    else if (isPlain) counts.plainLost += 1;
    if (isLost) counts.lost += 1;
  };
  for (const events of fc.sample(eventGroups, { numRuns: 1500, seed: 5 })) {
    for (const { given, told } of await saidOf(target, events)) {
      const isUnsaid = told.losses.includes("");
      const isLost = (path: string): boolean => isUnsaid || told.losses.some((one) => isWithin(one, path));
      for (const field of FIELDS) {
        const value = given[field];
        if (value !== null && !(Array.isArray(value) && value.length === 0)) count(field, { isLost: isLost(field), isPlain: !isUnsaid });
      }
      for (const field of OPEN_FIELDS) {
        for (const node of given[field]) {
          const path = nodePath(field, node);
          const isOnly = given[field].filter((one) => nodePath(field, one) === path).length === 1;
          const claimed = target.claims.nodes[path] === undefined ? OTHER : path;
          count(claimed, { isLost: isLost(path), isPlain: !isUnsaid && isOnly && isPlainNode(node) });
        }
      }
    }
  }
  return tally;
}

const OTHER = "any other";

function isPlainNode({ kind, value, name }: Node): boolean {
  return kind === "string" && value !== null && plainValuesOf(name).includes(value);
}

for (const target of targets) {
  void test(`${target.name}: what it claims of a field or node is what it does`, async () => {
    const tally = await tallyOf(target);
    const { fields, nodes, otherNodes } = target.claims;
    const claims: (readonly [string, Claim])[] = [
      ...FIELDS.map((field) => [field, fields[field as keyof typeof fields]] as const),
      ...Object.entries(nodes),
      [OTHER, otherNodes],
    ];
    for (const [path, claim] of claims) {
      const { said, lost, plainLost } = tally.get(path) ?? { said: 0, lost: 0, plainLost: 0 };
      const counts = `${path} is claimed ${JSON.stringify(claim)}: said ${said} times, lost ${lost}, of those ${plainLost} plain`;
      if (claim === "not") assert.ok(said === 0 && lost > 0, counts);
      // An envelope claims what the better of its two formats does, and each event goes to one of them.
      else if (claim === "fully") assert.ok(said > 0 && (plainLost === 0 || target.name === "platform"), counts);
      else assert.ok(said > 0 && lost > 0, counts);
    }
  });
}
