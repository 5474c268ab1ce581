// Measures contenders that do the same job on the same texts, by turns, so that a change of the machine meets all of them.
// Knows no code and no library: a contender brings its own loop.

import type { BenchFigure, BenchOptions } from "../figure.ts";

/** One way to do the job. */
export interface Contender {
  /** Empty for ours; else the peer, with what is particular about the comparison. */
  readonly name: string;
  /**
   * Does the job for texts `from` to `to` (exclusive) and gives something that depends on every result, so that no call can
   * be left out. The loop is the contender's own, written out: one loop shared by all would make its call site megamorphic,
   * and the figure that of the call.
   */
  run(from: number, to: number): number;
  /** Whether it gets one text right, by what the text was made from. Left out where there is nothing to be wrong about. */
  isRight?(at: number): boolean;
}

export interface Race {
  /** What the figures are called, without the area. */
  readonly name: string;
  readonly unit: string;
  /** How many texts there are; more than the processor's caches like to hold. */
  readonly texts: number;
  /** What ours must reach, where something was promised. */
  readonly aim?: number;
  readonly context?: BenchFigure["context"];
  readonly contenders: readonly Contender[];
}

interface Plan {
  /** Long enough in a full run for the optimising compiler to have its last word. */
  readonly warmMs: number;
  readonly rounds: number;
  readonly roundMs: number;
  readonly checkMs: number;
}

const FULL: Plan = { warmMs: 1000, rounds: 5, roundMs: 250, checkMs: 500 };
const SHORT: Plan = { warmMs: 40, rounds: 3, roundMs: 20, checkMs: 40 };
/** Texts between two looks at the clock: from a few, for peers that do some hundreds a second, to so many that a look costs nothing. */
const FIRST_CHUNK = 10;
const LONGEST_CHUNK = 1280;
const CHUNK_MS = 1;

interface Lane {
  readonly contender: Contender;
  readonly right: string;
  readonly rates: number[];
  /** Where its next turn begins. */
  at: number;
  chunk: number;
  sum: number;
  /** Processor time of all threads, and time by the clock, in its rounds. */
  cpuMs: number;
  wallMs: number;
}

/** The figures of all contenders, in their order: median over the rounds, with the lowest and the highest. */
export function measureRace(race: Race, { seed, short }: BenchOptions): readonly BenchFigure[] {
  const plan = short ? SHORT : FULL;
  const lanes: readonly Lane[] = race.contenders.map((contender) => ({
    contender,
    right: countRight(race, contender, plan.checkMs),
    rates: [],
    at: 0,
    chunk: FIRST_CHUNK,
    sum: 0,
    cpuMs: 0,
    wallMs: 0,
  }));
  for (const lane of lanes) runFor(race, lane, plan.warmMs);
  for (let round = 0; round < plan.rounds; round++) {
    for (const lane of lanes) takeRound(race, lane, plan.roundMs);
  }
  return lanes.map(({ contender, right, sum, rates, cpuMs, wallMs }) => {
    if (!(sum > 0)) throw new Error(`${race.name}: ${contender.name} gave nothing`);
    const sorted = rates.toSorted((a, b) => a - b);
    const median = sorted[sorted.length >> 1] ?? 0;
    const ours = contender.name === "";
    return {
      name: `codes: ${race.name}${ours ? "" : `, ${contender.name}`}`,
      value: Math.round(median),
      unit: race.unit,
      better: "higher",
      context: {
        ...(ours && race.aim !== undefined ? { aim: race.aim, met: median >= race.aim ? "yes" : "no" } : {}),
        ns: Math.round(1e9 / median),
        min: Math.round(sorted[0] ?? 0),
        max: Math.round(sorted.at(-1) ?? 0),
        // Under 100 others had the core for the rest; over 100 the collector's threads helped.
        "cpu %": Math.round((cpuMs / wallMs) * 100),
        ...(right === "" ? {} : { right }),
        ...race.context,
        rounds: plan.rounds,
        texts: race.texts,
        seed,
      },
    };
  });
}

function takeRound(race: Race, lane: Lane, forMs: number): void {
  const usage = process.cpuUsage();
  const start = performance.now();
  lane.rates.push(runFor(race, lane, forMs));
  lane.wallMs += performance.now() - start;
  const { user, system } = process.cpuUsage(usage);
  lane.cpuMs += (user + system) / 1000;
}

/** `<right>/<tried>`, over as many texts as the time allows. */
function countRight(race: Race, contender: Contender, forMs: number): string {
  if (contender.isRight === undefined) return "";
  const until = performance.now() + forMs;
  let right = 0;
  let at = 0;
  while (at < race.texts && (at % FIRST_CHUNK !== 0 || performance.now() < until)) {
    try {
      if (contender.isRight(at)) right++;
    } catch {
      // A peer that throws is wrong about this text: all of them are good, or marked as refused.
    }
    at++;
  }
  return `${right}/${at}`;
}

/** Texts a second over about that time, going on where the last turn ended. */
function runFor(race: Race, lane: Lane, forMs: number): number {
  const start = performance.now();
  let done = 0;
  let elapsedMs = 0;
  do {
    const to = Math.min(lane.at + lane.chunk, race.texts);
    lane.sum += lane.contender.run(lane.at, to);
    done += to - lane.at;
    lane.at = to === race.texts ? 0 : to;
    const nowMs = performance.now() - start;
    if (nowMs - elapsedMs < CHUNK_MS && lane.chunk < LONGEST_CHUNK) lane.chunk *= 2;
    elapsedMs = nowMs;
  } while (elapsedMs < forMs);
  return (done / elapsedMs) * 1000;
}
