// The alerts as Prometheus evaluates them.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { until } from "../../until.ts";
import type { Prometheus, Sample } from "../prometheus.ts";
import type { Measured } from "./measured.ts";

const RULES = join(import.meta.dirname, "../../../infra/prometheus/rules/csp.yaml");

interface Rule {
  readonly alert?: string;
  readonly expr: string;
}

const rules = (parse(readFileSync(RULES, "utf8")) as { readonly groups: readonly { readonly rules: readonly Rule[] }[] }).groups.flatMap(
  (group) => group.rules,
);

export function exprOf(alert: string): string {
  return rules.find((rule) => rule.alert === alert)?.expr ?? assert.fail(`there is no alert ${alert}`);
}

/** Evaluates each at a time; gives what those find that find anything. An alert may have to find it for some time before it fires. */
export async function findAll(prometheus: Prometheus, atS: number): Promise<Readonly<Record<string, readonly Sample[]>>> {
  await until("the rules were evaluated", async () => (await prometheus.rules()).length === rules.length);
  assert.deepEqual(
    (await prometheus.rules()).filter(({ lastError }) => lastError !== ""),
    [],
  );
  const found: Record<string, readonly Sample[]> = {};
  for (const { alert, expr } of rules) {
    if (alert === undefined) continue;
    const samples = await prometheus.ask(expr, atS);
    if (samples.length > 0) found[alert] = samples;
  }
  // The disk of the machine that this runs on may be full.
  const { bavail, blocks } = await statfs(tmpdir());
  if (bavail / blocks < 0.1) delete found["CspDiskNearlyFull"];
  return found;
}

/** Where the machine was so slow that messages were late, the alerts of freshness say so, and rightly. */
export function withoutLateness<T>(found: Readonly<Record<string, T>>, { grown, known }: Measured): Readonly<Record<string, T>> {
  const wereLate = (grown("csp_freshness_seconds_bucket", "", { le: "5" })[""] ?? 0) < known.messages;
  return Object.fromEntries(Object.entries(found).filter(([name]) => !(wereLate && name.startsWith("CspFreshness"))));
}

/** Senders of whom a fifth and more is refused, and five messages at least: in the counted part, which is what the rule sees of the load. */
export function sendersOfRubbish({ known: { bySender, refusedBySender } }: Measured): readonly string[] {
  return Object.keys(refusedBySender).filter((sender) => (refusedBySender[sender] ?? 0) >= 5 && (refusedBySender[sender] ?? 0) / (bySender[sender] ?? 0) > 0.2);
}
