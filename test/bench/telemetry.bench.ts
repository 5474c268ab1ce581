// What telemetry costs where most happens: the same recorded messages are translated and folded into the read model with it
// and without, in turn, within one run, so that a machine that drifts does so for both. The door is not in it: there a
// message is counted once, and a request is.

import { openDataFolder, openSqliteEventLog, openSqliteViewStore } from "@csp/adapter-sqlite";
import { httpUplinkStream } from "@csp/domain";
import { createQuery, QUERY_SCHEMA } from "@csp/query";
import { createSilentTelemetry, createTelemetry, type Telemetry } from "@csp/service-kit";
import { createTranslator } from "@csp/translator";
import { temporaryFolder } from "../bridge-process.ts";
import { makeReceived, RULES } from "../faults/raw-log.ts";
import type { Bench, BenchFigure } from "./figure.ts";
import { billJson, packCode } from "./packs.ts";

const SIZES = [2, 200];
/** Codes of one pass, by codes a bill: about a second of work. */
const CODES_A_PASS: Readonly<Record<number, number>> = { 2: 6_000, 200: 60_000 };
const MAX_DECODED_BYTES = 2 ** 24;
const APPENDED_AT_A_TIME = 64;
const POLL_MS = 2;

export const telemetryBench: Bench = {
  name: "telemetry",
  async run({ seconds, short }) {
    const figures: BenchFigure[] = [];
    for (const size of SIZES) {
      const bills = Math.ceil((CODES_A_PASS[size] ?? 0) / size / (short ? 4 : 1));
      const pairs = short ? 2 : seconds;
      // Once each uncounted, so that code is compiled.
      await pass(size, bills, true);
      await pass(size, bills, false);
      const [on, off]: [number[], number[]] = [[], []];
      for (let pair = 0; pair < pairs; pair++) {
        // Which comes first changes, so that neither always has the warmer machine.
        for (const isOn of pair % 2 === 0 ? [true, false] : [false, true]) (isOn ? on : off).push(await pass(size, bills, isOn));
      }
      const costs = on.map((value, i) => 1 - value / (off[i] ?? value));
      const context = { "codes a bill": size, bills, pairs };
      figures.push({ name: "translated and visible, telemetry on", value: median(on), unit: "codes/s", better: "higher", context });
      figures.push({ name: "translated and visible, telemetry off", value: median(off), unit: "codes/s", better: "higher", context });
      figures.push({
        name: "cost of telemetry, median of pairs",
        value: median(costs) * 100,
        unit: "%",
        better: "lower",
        context: { ...context, spread: spreadText(costs) },
      });
    }
    return figures;
  },
};

/** Codes a second from recorded messages to visible ones. */
async function pass(size: number, bills: number, isOn: boolean): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const telemetry: Telemetry = stack.use(isOn ? createTelemetry({ service: "bench", logTo: { write: () => undefined } }) : createSilentTelemetry());
  const folder = stack.use(await openDataFolder(stack.use(await temporaryFolder()).path));
  const log = stack.use(await openSqliteEventLog(folder));
  const store = stack.use(await openSqliteViewStore(folder, QUERY_SCHEMA));
  const messages = Array.from({ length: bills }, (_, n) =>
    makeReceived(
      "bill",
      n,
      Buffer.from(
        billJson(
          `B-${n}`,
          Array.from({ length: size }, (__, i) => packCode(1, n * size + i)),
        ),
      ),
    ),
  );
  for (let at = 0; at < bills; at += APPENDED_AT_A_TIME) {
    await Promise.all(messages.slice(at, at + APPENDED_AT_A_TIME).map((message) => log.append(httpUplinkStream(message.id), "any", [message])));
  }
  const started = performance.now();
  const query = stack.use(createQuery({ log, store, telemetry }));
  const translator = stack.use(createTranslator({ log, rules: RULES, telemetry }, { maxDecodedBytes: MAX_DECODED_BYTES }));
  await query.start();
  await translator.start();
  for (;;) {
    const [row] = await store.all("SELECT count(*) AS n FROM message WHERE id IS NOT NULL");
    if (Number(row?.["n"]) === bills) break;
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
  return (size * bills) / ((performance.now() - started) / 1000);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[half] ?? 0) : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2;
}

function spreadText(costs: readonly number[]): string {
  return `${(Math.min(...costs) * 100).toFixed(1)} to ${(Math.max(...costs) * 100).toFixed(1)} %`;
}
