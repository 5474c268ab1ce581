// One counted part of a load: what was sent, what the world outside of the bridge counts of it, and what the processes
// themselves told at the scrapes at its beginning and its end.

import { readdirSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { until } from "../../until.ts";
import type { Prometheus, Sample } from "../prometheus.ts";
import { type Counts, type Known, type Load, sendAll } from "./load.ts";
import { type Form, settled, type Site } from "./site.ts";
import { type TraceFacts, traceFactsSince } from "./trace-facts.ts";

export interface Measured {
  readonly form: Form;
  readonly known: Known;
  /** Of each sender that was ever heard. */
  readonly lastSent: Known["lastSent"];
  /** Between the two scrapes, and the time of the second, seconds since 1970. */
  readonly seconds: number;
  /** By which share an answer may differ: counters are floats, and where a range must begin before the first scrape, `increase()` fills it up. */
  readonly close: number;
  readonly endS: number;
  /** From the first message of all to the second scrape: nothing that was measured took longer. */
  readonly loadSeconds: number;
  /** Messages in topics, by view. */
  readonly published: Counts;
  readonly traced: TraceFacts;
  readonly loggedEvents: number;
  /** Requests of this test, and of Prometheus. */
  readonly routes: Counts;
  readonly statuses: Counts;
  readonly scrapes: number;
  readonly scrapesGivenUp: number;
  readonly machine: Machine;
  /** By how much series grew between the scrapes, and what they were at the second, as the processes told. */
  readonly grown: Told;
  readonly now: Told;
}

/** Sums over series with these labels, by the values of one of them; what never was is not there. */
export type Told = (name: string, by: string, labels?: Readonly<Record<string, string>>) => Counts;

/** By `host:port` of the process, as the system counts. */
export interface Machine {
  readonly cpuSeconds: Counts;
  readonly residentBytes: Counts;
  readonly openFiles: Counts;
  readonly diskFreeBytes: number;
  readonly diskFreeShare: number;
}

interface Moment {
  readonly atS: number;
  readonly scrape: number;
  readonly published: Counts;
  readonly traced: TraceFacts;
  readonly logged: number;
  readonly asked: Site["asked"];
  readonly machine: Machine;
}

/** Sends both parts of a load and measures the second. `sentBefore`: messages that others sent. */
export async function measure(site: Site, prometheus: Prometheus, load: Load, sentBefore = 0): Promise<Measured> {
  const startedS = Date.now() / 1000;
  const first = await sendAll(site.doors, load.first);
  await settled(site, sentBefore + first.messages, first.receipts);
  const before = await lookAt(site, prometheus);
  const known = await sendAll(site.doors, load.second);
  await settled(site, sentBefore + first.messages + known.messages, known.receipts);
  const after = await lookAt(site, prometheus);
  const [told, toldBefore] = await Promise.all([prometheus.ask(ALL, after.atS), prometheus.ask(ALL, before.atS)]);
  const now = toldIn(told);
  const seconds = after.atS - before.atS;
  const earlier = toldIn(toldBefore);
  return {
    form: site.form,
    known,
    lastSent: new Map([...first.lastSent, ...known.lastSent]),
    seconds,
    close: CLOSE + (prometheus.leavesOutBeginnings ? 0.001 / seconds : 0),
    endS: after.atS,
    loadSeconds: after.atS - startedS,
    published: since(before.published, after.published),
    traced: traceFactsSince(before.traced, after.traced),
    loggedEvents: after.logged - before.logged,
    routes: since(before.asked.routes, after.asked.routes),
    statuses: since(before.asked.statuses, after.asked.statuses),
    scrapes: (after.scrape - before.scrape) * site.processes.length,
    scrapesGivenUp: (await prometheus.givenUp()) * site.processes.length,
    machine: { ...after.machine, cpuSeconds: since(before.machine.cpuSeconds, after.machine.cpuSeconds) },
    grown: (name, by, labels) => since(earlier(name, by, labels), now(name, by, labels)),
    now,
  };
}

/** Rates of counters are multiplied again. */
const CLOSE = 1e-6;
const ALL = '{job="csp"}';

/** Scraped when all is quiet, so that what is counted outside is what the scrape holds; what is asked outside comes first. */
async function lookAt(site: Site, prometheus: Prometheus): Promise<Moment> {
  const [published, traced, logged] = [await site.published(), await site.traced(), await site.logged()];
  const { routes, statuses } = site.asked;
  const asked = { routes: { ...routes }, statuses: { ...statuses } };
  const scrapes = await nextScrapes(prometheus);
  return { atS: scrapes.at(-1) ?? 0, scrape: scrapes.length, published, traced, logged, asked, machine: await readMachine(site) };
}

/** The times of all scrapes, of which the last began after now, seconds since 1970. */
export async function nextScrapes(prometheus: Prometheus): Promise<readonly number[]> {
  const before = (await prometheus.scrapes()).length;
  return until("it is scraped twice more", async () => {
    const scrapes = await prometheus.scrapes();
    return scrapes.length >= before + 2 && scrapes;
  });
}

function toldIn(samples: readonly Sample[]): Told {
  const byName = Map.groupBy(samples, ({ labels }) => labels["__name__"] ?? "");
  return (name, by, wanted = {}) => {
    const sums: Counts = {};
    for (const { labels, value } of byName.get(name) ?? []) {
      if (!Object.entries(wanted).every(([label, one]) => plain(labels[label]) === one)) continue;
      const key = by === "" ? "" : (plain(labels[by]) ?? "");
      sums[key] = (sums[key] ?? 0) + value;
    }
    return sums;
  };
}

/** Prometheus 3 writes the bounds of buckets as floats. */
function plain(value: string | undefined): string | undefined {
  return value?.replace(/^(\d+)\.0$/, "$1");
}

function since(before: Counts, now: Counts): Counts {
  return Object.fromEntries(Object.entries(now).map(([key, value]) => [key, value - (before[key] ?? 0)]));
}

async function readMachine({ processes }: Site): Promise<Machine> {
  const of = (read: (one: Site["processes"][number]) => number): Counts => Object.fromEntries(processes.map((one) => [new URL(one.url).host, read(one)]));
  const { bavail, bsize, blocks } = await statfs(tmpdir());
  return {
    cpuSeconds: of((one) => one.cpuMs() / 1000),
    residentBytes: of((one) => one.memory().nowBytes),
    openFiles: of((one) => readdirSync(`/proc/${one.pid}/fd`).length),
    diskFreeBytes: bavail * bsize,
    diskFreeShare: bavail / blocks,
  };
}
