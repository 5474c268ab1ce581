// What telemetry costs: bridges that measure nothing and others that measure more and more, given the same load in turns, from
// the door to the topics. What is compared is the processor time of their process with all its threads for each message, so
// that neither a busy machine nor the disk is in it; senders and the collector of traces are in this process, and not in it.
//
// All bridges of a round are in one process: held against each other from process to process, bridges that do the very same
// differ by a tenth, as V8 happened to compile them. Many turns: the same work takes a tenth more or less from one second to the
// next. It ends by the clock, after about nine minutes, with `--seconds 40` after half an hour; what it says of its own doubt is
// the interval, and what bridges that stand by take in it is a figure too.

import { fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { temporaryFolder } from "../bridge-process.ts";
import { makeBills } from "./bills.ts";
import type { Bench, BenchFigure } from "./figure.ts";
import { createLoadClient, type LoadClient } from "./load-client.ts";
import { type Block, compare, measureBlock, median, taken } from "./paired.ts";
import { createRandom } from "./random.ts";
import { type Answer, PAGES, type Question, type Wanted } from "./telemetry-questions.ts";

const SIZES = [2, 200];
/** Bills of one turn, by codes a bill: about half a second of work. */
const BILLS_A_TURN: Readonly<Record<number, number>> = { 2: 1200, 200: 200 };
const PACKS = 100_000;
/** In flight, as in the other benches of the pipeline. */
const SENDERS = 16;
/** After all is visible, until it is published too, and until the collector has the spans. */
const PUBLISHED_MS = 300;
const IDLE_MS = 2000;
/** Processes made anew, for each size. */
const ROUNDS = 2;
/** What is counted of one, of the time that a measurement may take; a block that was begun is ended. */
const ROUND_SHARE = 8;
/** In each round after the others, with a profiler. */
const PROFILED_TURNS = 4;
/** Turns of each that are not counted: until then each takes less than the one before, as code is compiled. */
const WARM_UPS = 14;

interface Form {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly isSilent?: boolean;
}

/** The one that the others are held against first. The last but one is what an operator has who sets nothing but the collector. */
function formsOf(collector: string): readonly Form[] {
  return [
    { name: "nothing", env: {}, isSilent: true },
    { name: "metrics and logs", env: {} },
    { name: "metrics, logs and traces as by default", env: { CSP_OTLP_ENDPOINT: collector } },
    { name: "metrics, logs and every trace", env: { CSP_OTLP_ENDPOINT: collector, CSP_TRACE_SAMPLE: "1" } },
  ];
}

export const telemetryBench: Bench = {
  name: "telemetry",
  async run({ short, seed, seconds }) {
    await using opened = new AsyncDisposableStack();
    const forms = formsOf(opened.use(await startSink()).url);
    const random = createRandom(seed);
    const figures: BenchFigure[] = [];
    for (const size of SIZES) {
      const count = Math.ceil((BILLS_A_TURN[size] ?? 0) / (short ? 8 : 1));
      const blocks: Block[] = [];
      let pagesUs = 0;
      const idleUs: number[] = [];
      const shares = forms.map((): number[] => []);
      for (let round = 0; round < (short ? 1 : ROUNDS); round++) {
        await using bridges = await openBridges(forms);
        const turn = (way: number) => bridges.ways[way]?.send(makeBills(size, "at random", PACKS, count, random)) ?? Promise.resolve(0);
        for (let warmUp = 0; warmUp < (short ? 1 : WARM_UPS); warmUp++) for (const way of forms.keys()) await turn(way);
        const endsAt = performance.now() + (short ? 0 : ROUND_SHARE * seconds * 1000);
        do blocks.push(await measureBlock(forms.length, blocks.length % 2 === 1, turn));
        while (performance.now() < endsAt);
        for (let profiled = 0; profiled < (short ? 1 : PROFILED_TURNS); profiled++)
          for (const [way, bridge] of bridges.ways.entries()) shares[way]?.push(await bridge.share(makeBills(size, "at random", PACKS, count, random)));
        idleUs.push(await bridges.idle());
        pagesUs = (await bridges.ways.at(-1)?.pages()) ?? 0;
      }
      figures.push(...figuresOf(forms, size, count, blocks));
      figures.push(...sharesOf(forms, size, shares));
      figures.push(pagesFigure(size, pagesUs), idleFigure(size, median(idleUs)));
    }
    return figures;
  },
};

function figuresOf(forms: readonly Form[], size: number, count: number, blocks: readonly Block[]): readonly BenchFigure[] {
  return forms.slice(1).map(({ name }, at) => {
    const { more, from, to } = compare(blocks, at + 1);
    const context = { "codes a bill": size, "µs a bill without": Math.round(taken(blocks, 0) / count), turns: 2 * blocks.length };
    const interval = `${(from * 100).toFixed(1)} to ${(to * 100).toFixed(1)} %`;
    return { name: `cost of ${name}`, value: more * 100, unit: "% CPU", better: "lower", context: { ...context, "95 % interval": interval } };
  });
}

/** What is left of doubt in the figures above is not in these; but what telemetry makes others do is not in them either: to collect its garbage, to send what it logged. */
function sharesOf(forms: readonly Form[], size: number, shares: readonly (readonly number[])[]): readonly BenchFigure[] {
  return forms.map(({ name }, way) => {
    const turns = shares[way] ?? [];
    return {
      name: `time in the code of ${name}`,
      value: median(turns) * 100,
      unit: "% CPU",
      better: "lower",
      context: { "codes a bill": size, turns: turns.length },
    };
  });
}

/** Asked for every 15 s, and not for every code. */
function pagesFigure(size: number, pagesUs: number): BenchFigure {
  return { name: "a page of metrics", value: pagesUs / 1000 / PAGES, unit: "ms CPU", better: "lower", context: { "codes a bill": size, pages: PAGES } };
}

/** Is in the time of every turn, and so makes the costs look smaller by its part. */
function idleFigure(size: number, us: number): BenchFigure {
  return { name: "all bridges while nothing is sent", value: us / 1000, unit: "ms CPU/s", better: "lower", context: { "codes a bill": size } };
}

interface Measured {
  /** Sends all and waits until it is visible and published; resolves to what the bridge took for it, in µs. */
  send(bodies: readonly string[]): Promise<number>;
  /** What so many pages of metrics take, in µs. */
  pages(): Promise<number>;
  /** Sends all as well; resolves to the part of the whole process's time that is spent in telemetry's own code. */
  share(bodies: readonly string[]): Promise<number>;
}

interface Bridges extends AsyncDisposable {
  readonly ways: readonly Measured[];
  /** Of all bridges while nothing is sent: µs in each second. */
  idle(): Promise<number>;
}

async function openBridges(forms: readonly Form[]): Promise<Bridges> {
  await using opened = new AsyncDisposableStack();
  const wanted: Wanted[] = [];
  for (const { env, isSilent = false } of forms) {
    const folder = opened.use(await temporaryFolder());
    wanted.push({ env: { CSP_DATA_DIR: folder.path, CSP_HTTP_PORT: "0", CSP_LOG_LEVEL: "info", ...env }, isSilent });
  }
  const child = fork(new URL("./telemetry-bridge.child.ts", import.meta.url), [JSON.stringify(wanted)], { stdio: ["ignore", "ignore", "ignore", "ipc"] });
  opened.defer(async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
  });
  const answer = async (): Promise<Answer> => ((await once(child, "message")) as [Answer])[0];
  const ask = async (question: Question): Promise<number> => {
    const next = answer();
    child.send(question);
    const said = await next;
    return "us" in said ? said.us : Number.NaN;
  };
  const first = await answer();
  if (!("urls" in first)) throw new Error("the bridges did not say where they are");
  const ways = first.urls.map((url, way): Measured => measured(opened.use(createLoadClient(url)), way, ask));
  const held = opened.move();
  return {
    ways,
    async idle() {
      const before = await ask("time");
      await pause(IDLE_MS);
      return ((await ask("time")) - before) / (IDLE_MS / 1000);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

function measured(client: LoadClient, way: number, ask: (question: Question) => Promise<number>): Measured {
  const send = async (bodies: readonly string[]): Promise<number> => {
    const before = await ask("time");
    for (const receipt of await client.sendAll("bill", bodies, SENDERS)) await client.waitVisible(receipt);
    await pause(PUBLISHED_MS);
    return (await ask("time")) - before;
  };
  return {
    send,
    pages: () => ask({ pagesOf: way }),
    async share(bodies) {
      await ask("profile");
      const all = await send(bodies);
      return (await ask("profiled")) / all;
    },
  };
}

interface Sink extends AsyncDisposable {
  readonly url: string;
}

/** A collector that keeps nothing. */
async function startSink(): Promise<Sink> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.setHeader("content-type", "application/json").end("{}"));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
    },
  };
}
