// Runs the benchmarks: `npm run bench -- [name …] [--short] [--json] [--seed 1] [--seconds 10]`. Prints the machine, a table,
// and with --json one array of figures as the last line. Figures are measured here and nowhere claimed without their context. Each
// benchmark has a process of its own (--alone): in one that has compiled and kept what another needs, some are a tenth slower.

import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { codesBench } from "./codes.bench.ts";
import { enginesBench } from "./engines.bench.ts";
import type { Bench, BenchFigure, BenchOptions } from "./figure.ts";
import { formatsBench } from "./formats.bench.ts";
import { logBench } from "./log.bench.ts";
import { packViewBench } from "./pack-view.bench.ts";
import { pipelineBench } from "./pipeline.bench.ts";
import { telemetryBench } from "./telemetry.bench.ts";
import { worldBench } from "./world.bench.ts";

const BENCHES: readonly Bench[] = [codesBench, enginesBench, formatsBench, logBench, packViewBench, pipelineBench, telemetryBench, worldBench];

const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      short: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      seconds: { type: "string" },
      alone: { type: "boolean", default: false },
    },
  });
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) throw new Error(`no benchmark is named ${unknown.join(", ")}; there are ${BENCHES.map((b) => b.name).join(", ")}`);
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, seed ${values.seed}${values.short ? ", short run (figures mean little)" : ""}`,
  );
  const options: BenchOptions = { seed: Number(values.seed), seconds: Number(values.seconds ?? (values.short ? 1 : 10)), short: values.short };
  if (!(options.seconds > 0)) throw new Error("--seconds: about how long one measurement may take, more than 0");
  const asked = BENCHES.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const wanted = new Set(asked.flatMap((bench) => [bench.name, ...(values.alone ? [] : (bench.with ?? []))]));
  const names = BENCHES.map(({ name }) => name).filter((name) => wanted.has(name));
  const figures: BenchFigure[] = [];
  for (const name of names) {
    console.log(`\n${name}`);
    figures.push(...(names.length === 1 ? await measure(name, options) : inOwnProcess(name, options)));
  }
  if (values.json) console.log(JSON.stringify(figures));
}

async function measure(name: string, options: BenchOptions): Promise<readonly BenchFigure[]> {
  const bench = BENCHES.find((one) => one.name === name);
  const figures = (await bench?.run(options)) ?? [];
  for (const figure of figures) console.log(`  ${describe(figure)}`);
  return figures;
}

function inOwnProcess(name: string, { seed, seconds, short }: BenchOptions): readonly BenchFigure[] {
  const settings = ["--seed", String(seed), "--seconds", String(seconds), ...(short ? ["--short"] : [])];
  const args = [...process.execArgv, fileURLToPath(import.meta.url), name, "--alone", "--json", ...settings];
  const { status, signal, stdout } = spawnSync(process.execPath, args, { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"], maxBuffer: MAX_OUTPUT_BYTES });
  if (status !== 0) throw new Error(`the benchmark ${name} ended with ${signal ?? status}:\n${stdout}`);
  const lines = stdout.trimEnd().split("\n");
  const json = lines.pop() ?? "[]";
  // Without the machine, and the name between two empty lines.
  console.log(lines.slice(3).join("\n"));
  return JSON.parse(json) as readonly BenchFigure[];
}

function describe(figure: BenchFigure): string {
  const context = Object.entries(figure.context).map(([key, value]) => `${key} ${value}`);
  return `${figure.name.padEnd(46)} ${format(figure.value).padStart(12)} ${figure.unit.padEnd(10)} ${context.join(", ")}`;
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

await main();
