// `npm run fuzz -- [profile …] [--seed N] [--runs N] [--minutes M]`: mutants of every profile until the runs or the minutes are
// over. The first failure of each profile is made as short as it goes, written to fuzz-failures/, and ends that profile.

import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { PROFILES } from "@csp/domain";
import { checkMessage } from "./check-message.ts";
import { minimise } from "./minimise.ts";
import { type Mutant, mutantsOf } from "./mutant.ts";

const FAILURES = join(import.meta.dirname, "../../fuzz-failures");
const DEFAULT_RUNS = 2000;
const MINIMISE_TRIES = 3000;
/** Each turn of a profile; with minutes, the profiles take turns. */
const TURN_RUNS = 500;

interface Tally {
  readonly outcomes: Map<string, number>;
  runs: number;
  ms: number;
  hasFailed: boolean;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { seed: { type: "string", default: "1" }, runs: { type: "string", default: String(DEFAULT_RUNS) }, minutes: { type: "string" } },
  });
  const seed = numberOf("seed", values.seed);
  const endMs = values.minutes === undefined ? null : performance.now() + numberOf("minutes", values.minutes) * 60_000;
  const sources = (positionals.length > 0 ? positionals : [...PROFILES.keys()]).map((profile) => mutantsOf(profile));
  const tallies = sources.map((): Tally => ({ outcomes: new Map(), runs: 0, ms: 0, hasFailed: false }));
  const isOver = () =>
    endMs === null
      ? tallies.every((tally) => tally.hasFailed || tally.runs >= numberOf("runs", values.runs))
      : performance.now() >= endMs || tallies.every((tally) => tally.hasFailed);
  while (!isOver()) {
    for (const [at, source] of sources.entries()) {
      const tally = tallies[at];
      if (tally === undefined || tally.hasFailed) continue;
      const most = endMs === null ? Math.min(TURN_RUNS, numberOf("runs", values.runs) - tally.runs) : TURN_RUNS;
      const startMs = performance.now();
      for (let turn = 0; turn < most && !tally.hasFailed && (endMs === null || performance.now() < endMs); turn++)
        await runOne(source.profile, seed, source.mutant(seed, tally.runs), tally);
      tally.ms += performance.now() - startMs;
    }
  }
  for (const [at, tally] of tallies.entries()) report(sources[at]?.profile ?? "", seed, tally);
  if (tallies.some((tally) => tally.hasFailed)) process.exitCode = 1;
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (text === "" || !(number >= 0)) throw new Error(`--${name} is a number, not ${JSON.stringify(text)}`);
  return number;
}

async function runOne(profile: string, seed: number, mutant: Mutant, tally: Tally): Promise<void> {
  const run = tally.runs++;
  const { problems, events, reasons } = await checkMessage(profile, mutant.bytes, mutant.isMarked);
  for (const [name, count] of [["events", events] as const, ...reasons.map((reason) => [reason, 1] as const)])
    tally.outcomes.set(name, (tally.outcomes.get(name) ?? 0) + count);
  if (problems.length === 0) return;
  tally.hasFailed = true;
  const wanted = kindOf(problems[0] ?? "");
  const fails = async (bytes: Buffer) => (await checkMessage(profile, bytes, mutant.isMarked)).problems.some((problem) => kindOf(problem) === wanted);
  const short = await minimise(mutant.bytes, fails, MINIMISE_TRIES);
  mkdirSync(FAILURES, { recursive: true });
  const file = join(FAILURES, `${profile}-${seed}-${run}`);
  writeFileSync(file, short);
  console.error(
    `${profile}: seed ${seed}, run ${run}, made of ${mutant.made}\n  ${problems.join("\n  ")}\n  ${short.length} bytes of ${mutant.bytes.length}: ${file}`,
  );
}

/** A shorter message fails alike if this is alike: without the numbers and what is quoted. */
function kindOf(problem: string): string {
  return (problem.split("\n", 1)[0] ?? "").replace(/"[^"]*"|\d+/g, "");
}

function report(profile: string, seed: number, { outcomes, runs, ms, hasFailed }: Tally): void {
  const counts = [...outcomes].toSorted((one, other) => other[1] - one[1]).map(([name, count]) => `${name} ${count}`);
  console.log(
    `${profile}: ${hasFailed ? "FAILED, " : ""}seed ${seed}, ${runs} runs, ${Math.round((runs * 1000) / Math.max(1, ms))} runs/s\n  ${counts.join(", ")}`,
  );
}

await main();
