// What the pack view is fed with in benchmarks, by the steps of the view-runner: relations of whole batches, and bills.

import type { ViewStore } from "@csp/contracts";
import type { Provenance } from "@csp/domain";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { packView } from "@csp/query";
import { decideDocuments, type ViewReading } from "@csp/service-kit";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { BATCH_UNITS, packCode } from "./packs.ts";
import type { Random } from "./random.ts";

type Outcome = NonNullable<ReturnType<typeof packView.read>>["body"];
interface Read {
  readonly position: number;
  readonly reading: ViewReading<Outcome>;
}

/** As the view-runner bounds a write. */
const WRITE_WEIGHT = 50_000;
const EVENT_CODES = 4000;
const OFFSET = "+08:00";
const PARTY = "urn:csp:uscc:91440300708461136T";

export interface BenchDocument {
  readonly key: string;
  readonly events: readonly EpcisEvent[];
}

export interface Feeder {
  /** One message per document, in writes as the view-runner makes them. `blockedMs`: how long the event loop was held up, 99th percentile of every millisecond's look. */
  feed(documents: readonly BenchDocument[]): Promise<{ readonly elapsedMs: number; readonly blockedMs: number }>;
}

export function createFeeder(store: ViewStore): Feeder {
  let position = 0;
  return {
    async feed(documents) {
      const outcomes: Read[] = [];
      for (const document of documents) {
        const from = provenance(++position, document.key);
        for (const event of document.events) outcomes.push({ position: ++position, reading: readingOf({ kind: "event", from, event }) });
        const body = {
          messageId: `00000000-0000-5000-8000-${String(position).padStart(12, "0")}`,
          profile: "bill",
          ruleSet: "builtin-1",
          events: document.events.length,
        };
        const counts = { rejections: 0, codesListed: 0, codesRefused: 0, documentCount: 0, documents: [] };
        outcomes.push({
          position: ++position,
          reading: readingOf({ kind: "translated", from: { ...from, document: null }, translated: { ...body, ...counts } }),
        });
      }
      // What was made above is not the view's doing.
      await nextTurn();
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      const started = performance.now();
      for (let at = 0; at < outcomes.length;) at = await writeSome(store, outcomes, at);
      const elapsedMs = performance.now() - started;
      delay.disable();
      return { elapsedMs, blockedMs: delay.percentile(99) / 1e6 };
    },
  };
}

/** One write of outcomes from `at` on; gives where the next one begins. */
async function writeSome(store: ViewStore, outcomes: readonly Read[], at: number): Promise<number> {
  let end = at;
  let weight = 0;
  while (end < outcomes.length && (end === at || weight + (outcomes[end]?.reading.weight ?? 0) <= WRITE_WEIGHT)) weight += outcomes[end++]?.reading.weight ?? 0;
  const batch = outcomes.slice(at, end);
  await store.write(batch.at(-1)?.position ?? 0, async (write) => {
    const decisions = await decideDocuments(
      write,
      batch.map(({ reading }) => reading.document),
    );
    await packView.apply(
      write,
      batch.map(({ position, reading }, i) => ({ position, body: reading.body, ...(decisions[i] ?? { verdict: "apply", firstRaw: null }) })),
    );
  });
  return end;
}

function readingOf(body: Outcome): ViewReading<Outcome> {
  const document = body.from.document === null ? null : { key: body.from.document.key, hash: body.from.document.hash, raw: body.from.rawPosition, index: 0 };
  const codes = body.kind === "event" ? body.event.epcList.length + body.event.childEPCs.length + 8 : 4;
  return { body, document, weight: codes };
}

function provenance(rawPosition: number, key: string): Provenance {
  return {
    rawStream: `uplink-http-${rawPosition % 16}`,
    rawRevision: rawPosition,
    rawPosition,
    index: 0,
    generation: 0,
    profile: "bill",
    ruleSet: "builtin-1",
    sender: PARTY,
    receivedAtMs: 1_780_000_000_000 + rawPosition,
    document: { index: 0, key: `urn:csp:bill:${PARTY}:${key}`, owner: PARTY, number: key, hash: "5f".repeat(32) },
  };
}

/** One batch in a 1:10:200 hierarchy, as the relation profile gives it. */
export function relationEvents(batch: number): readonly EpcisEvent[] {
  const first = batch * BATCH_UNITS;
  const codes = (level: 1 | 2 | 3, units: number): string[] =>
    Array.from({ length: BATCH_UNITS / units }, (_, i) => `urn:csp:edmc:${packCode(level, first / units + i)}`);
  const [cases, middles, units] = [codes(3, 200), codes(2, 10), codes(1, 1)];
  const time = "2026-09-01T00:00:00+08:00";
  const commissioned = [cases, middles, units].flatMap((list, i) => {
    const of = Math.ceil(list.length / EVENT_CODES);
    const ilmd = [
      cspNode("batch", `urn:csp:batch:8206233:B${batch}`),
      cspNode("batchNo", `B${batch}`),
      cspNode("productionDate", "2026-09-01"),
      cspNode("expiryDate", "2028-08-31"),
      cspNode("level", String(3 - i), "number"),
    ];
    const event: EpcisEvent = { ...emptyEvent("ObjectEvent", time, OFFSET), action: "ADD", bizStep: "commissioning", ilmd };
    return Array.from({ length: of }, (_, index) => ({
      ...event,
      epcList: list.slice(index * EVENT_CODES, (index + 1) * EVENT_CODES),
      part: of === 1 ? null : { index, of },
    }));
  });
  const packing: EpcisEvent = { ...emptyEvent("AggregationEvent", time, OFFSET), action: "ADD", bizStep: "packing" };
  const packed = [
    ...cases.map((parentID, i) => ({ ...packing, parentID, childEPCs: middles.slice(i * 20, (i + 1) * 20) })),
    ...middles.map((parentID, i) => ({ ...packing, parentID, childEPCs: units.slice(i * 10, (i + 1) * 10) })),
  ];
  return [...commissioned, ...packed];
}

export function pickCodes(count: number, pick: "run" | "random", packs: number, random: Random): readonly string[] {
  if (pick === "random") return [...new Set(Array.from({ length: count }, () => random.below(packs)))].map((n) => `urn:csp:edmc:${packCode(1, n)}`);
  const first = random.below(Math.max(1, packs - count));
  return Array.from({ length: count }, (_, i) => `urn:csp:edmc:${packCode(1, first + i)}`);
}

export function billEvent(epcList: readonly string[], random: Random): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", "2026-09-05T10:00:00+08:00", OFFSET),
    action: "OBSERVE",
    bizStep: "shipping",
    epcList,
    sourceList: [{ type: "owning_party", value: PARTY }],
    destinationList: [{ type: "owning_party", value: `urn:csp:ent:kyt-ref:${random.below(200)}` }],
    extensions: [cspNode("billType", "201")],
  };
}
