// Runs the benchmarks: `npm run bench -- [name …] [--short] [--json] [--seed 1]`. Prints the machine, a table, and with
// --json one array of figures as the last line. Figures are measured here and nowhere claimed without their context.

import { cpus, totalmem } from "node:os";
import { parseArgs } from "node:util";
import { codesBench } from "./codes.bench.ts";
import { enginesBench } from "./engines.bench.ts";
import type { Bench, BenchFigure } from "./figure.ts";
import { formatsBench } from "./formats.bench.ts";
import { logBench } from "./log.bench.ts";
import { packViewBench } from "./pack-view.bench.ts";
import { pipelineBench } from "./pipeline.bench.ts";
import { telemetryBench } from "./telemetry.bench.ts";
import { worldBench } from "./world.bench.ts";

const BENCHES: readonly Bench[] = [codesBench, enginesBench, formatsBench, logBench, packViewBench, pipelineBench, telemetryBench, worldBench];

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { short: { type: "boolean", default: false }, json: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
  });
  const unknown = positionals.filter((name) => !BENCHES.some((bench) => bench.name === name));
  if (unknown.length > 0) throw new Error(`no benchmark is named ${unknown.join(", ")}; there are ${BENCHES.map((b) => b.name).join(", ")}`);
  console.log(
    `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, seed ${values.seed}${values.short ? ", short run (figures mean little)" : ""}`,
  );
  const figures: BenchFigure[] = [];
  for (const bench of BENCHES) {
    if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
    console.log(`\n${bench.name}`);
    const measured = await bench.run({ seed: Number(values.seed), seconds: values.short ? 1 : 10, short: values.short });
    for (const figure of measured) console.log(`  ${describe(figure)}`);
    figures.push(...measured);
  }
  if (values.json) console.log(JSON.stringify(figures));
}

function describe(figure: BenchFigure): string {
  const context = Object.entries(figure.context).map(([key, value]) => `${key} ${value}`);
  return `${figure.name.padEnd(46)} ${format(figure.value).padStart(12)} ${figure.unit.padEnd(10)} ${context.join(", ")}`;
}

function format(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3);
}

await main();
