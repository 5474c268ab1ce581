// What telemetry costs: two bridges in this process, from the door to the topics, one that measures and one that does not,
// given the same load in turns; what is measured is the processor time of the whole process with all its threads, so that
// neither a busy machine nor the disk is in it. Senders and the collector of traces are in another process.
//
// "On" is what an operator has: all metrics, log lines at `info`, and traces as the name of the figure says; a page of
// metrics is a figure of its own, since it is asked for every 15 s and not for every code.

import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readBridgeConfig, type RunningBridge, startBridge } from "@csp/bridge";
import { createSilentTelemetry } from "@csp/service-kit";
import { temporaryFolder } from "../bridge-process.ts";
import { makeBills } from "./bills.ts";
import type { Bench, BenchFigure } from "./figure.ts";
import { measureInTurns } from "./paired.ts";
import { createRandom, type Random } from "./random.ts";
import type { Order, Word } from "./telemetry-load.child.ts";

const SIZES = [2, 200];
/** Codes of one turn, by codes a bill: about half a second of work. */
const CODES_A_TURN: Readonly<Record<number, number>> = { 2: 1200, 200: 40_000 };
const PACKS = 100_000;
const BLOCKS_A_SECOND = 1;
/** After all is visible, until it is published too. */
const PUBLISHED_MS = 300;
const PAGES = 50;

/** What is on, and the settings that make it so. */
const FORMS: readonly (readonly [name: string, env: Readonly<Record<string, string>>])[] = [
  ["metrics and logs", {}],
  ["metrics, logs and every trace", { CSP_TRACE_SAMPLE: "1" }],
  ["metrics, logs and 1 trace in 20", { CSP_TRACE_SAMPLE: "0.05" }],
];

export const telemetryBench: Bench = {
  name: "telemetry",
  async run({ seconds, short, seed }) {
    await using load = await startLoad();
    const random = createRandom(seed);
    const extent = short ? { blocks: 1, warmUps: 2, share: 1 / 8 } : { blocks: BLOCKS_A_SECOND * seconds, warmUps: 6, share: 1 };
    const figures: BenchFigure[] = [];
    for (const size of SIZES) {
      for (const [name, env] of FORMS) {
        const traced = "CSP_TRACE_SAMPLE" in env ? { ...env, CSP_OTLP_ENDPOINT: load.collector } : env;
        figures.push(...(await measureForm(load, name, traced, size, extent, random)));
      }
    }
    return figures;
  },
};

interface Extent {
  readonly blocks: number;
  /** Turns that are not counted, so that code is compiled. */
  readonly warmUps: number;
  /** Of the codes of a turn. */
  readonly share: number;
}

async function measureForm(
  load: Load,
  name: string,
  env: Readonly<Record<string, string>>,
  size: number,
  { blocks, warmUps, share }: Extent,
  random: Random,
): Promise<readonly BenchFigure[]> {
  await using on = await openBridge(env);
  await using off = await openBridge(undefined);
  const count = Math.ceil((share * (CODES_A_TURN[size] ?? 0)) / size);
  let offUs = 0;
  const turn = async (isOn: boolean): Promise<number> => {
    const bodies = makeBills(size, "at random", PACKS, count, random);
    collectGarbage();
    const before = process.cpuUsage();
    await load.send({ url: (isOn ? on : off).url, bodies });
    await pause(PUBLISHED_MS);
    const { user, system } = process.cpuUsage(before);
    if (!isOn) offUs += user + system;
    return user + system;
  };
  for (let warmUp = 0; warmUp < warmUps; warmUp++) await turn(warmUp % 2 === 0);
  offUs = 0;
  const { median, from, to } = await measureInTurns(blocks, turn);
  const turns = blocks * 2;
  const context = { "codes a bill": size, "turns of each": turns, "µs a code without": (offUs / (turns * count * size)).toPrecision(3) };
  const interval = `${(from * 100).toFixed(2)} to ${(to * 100).toFixed(2)} %`;
  return [
    { name: `cost of ${name}`, value: median * 100, unit: "% CPU", better: "lower", context: { ...context, "95 % interval": interval } },
    { name: `a page of metrics, ${name}`, value: await measurePages(on), unit: "ms CPU", better: "lower", context: { pages: PAGES } },
  ];
}

/** Without settings, one that measures nothing. */
async function openBridge(env: Readonly<Record<string, string>> | undefined): Promise<RunningBridge> {
  await using opened = new AsyncDisposableStack();
  const folder = opened.use(await temporaryFolder());
  const bridge = opened.use(
    await startBridge(readBridgeConfig({ CSP_DATA_DIR: folder.path, CSP_HTTP_PORT: "0", ...env }), env === undefined ? createSilentTelemetry : undefined),
  );
  const held = opened.move();
  return { ...bridge, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

async function measurePages({ bridge }: RunningBridge): Promise<number> {
  const before = process.cpuUsage();
  for (let page = 0; page < PAGES; page++) await bridge.telemetry.metricsText();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / PAGES;
}

interface Load extends AsyncDisposable {
  /** Address that traces are sent to. */
  readonly collector: string;
  /** Resolves once all of it is visible. */
  send(order: Order): Promise<void>;
}

async function startLoad(): Promise<Load> {
  const child = fork(new URL("./telemetry-load.child.ts", import.meta.url));
  const word = async (): Promise<Word> => ((await once(child, "message")) as [Word])[0];
  const first = await word();
  if (!("collector" in first)) throw new Error("the load did not say where its collector is");
  return {
    collector: first.collector,
    async send(order) {
      const answer = word();
      child.send(order);
      await answer;
    },
    async [Symbol.asyncDispose]() {
      child.kill();
      await once(child, "exit");
    },
  };
}

/** Whoever made garbage pays for what of it is collected in the same turn; the rest is nobody's. */
const collectGarbage = ((): (() => void) => {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
})();
