// Verifies the invariants over a whole bridge, running or stopped: reads everything, changes nothing, and says where what
// does not hold. Every cross-service test ends with it; `csp check` is it.

import type { EventLog, ViewStore } from "@csp/contracts";
import { CATEGORY, EVENT_TYPE } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { checkOutcomes, type Done } from "./check-outcomes.ts";
import { checkRaw } from "./check-raw.ts";
import { checkTranslations } from "./check-translations.ts";
import { checkCheckpoints, createRegisterCheck } from "./check-views.ts";
import type { CheckCounts, Finding } from "./finding.ts";
import { readToEnd } from "./read-to-end.ts";

export interface CheckSubject {
  readonly log: EventLog;
  readonly stores: readonly ViewStore[];
  /** Given: also translates every message again and compares the bytes (invariant 7). */
  readonly retranslate?: { readonly rules: RuleSet; readonly maxDecodedBytes: number };
}

export interface CheckResult {
  readonly counts: CheckCounts;
  readonly findings: readonly Finding[];
  /** True when there were more findings than are listed. */
  readonly truncated: boolean;
}

const MAX_FINDINGS = 1000;

export async function checkBridge(subject: CheckSubject): Promise<CheckResult> {
  const counts: CheckCounts = { rawMessages: 0, outcomes: 0, codes: 0, documents: 0, pending: 0 };
  const findings: Finding[] = [];
  for await (const finding of findAll(subject, counts)) {
    if (findings.length === MAX_FINDINGS) return { counts, findings, truncated: true };
    findings.push(finding);
  }
  return { counts, findings, truncated: false };
}

async function* findAll(subject: CheckSubject, counts: CheckCounts): AsyncGenerator<Finding> {
  const { log, stores } = subject;
  yield* checkCheckpoints(log, stores);
  yield* checkRaw(log, counts);
  const done: Done = new Map();
  yield* checkOutcomes(log, counts, createRegisterCheck(stores, counts), done);
  counts.pending = await countPending(log, done);
  if (subject.retranslate === undefined) return;
  const generations = new Set([...done.values()].flatMap((of) => [...of.keys()]));
  for (const generation of generations) yield* checkTranslations(log, { ...subject.retranslate, generation });
}

/** Of messages that no generation has translated. */
async function countPending(log: EventLog, done: Done): Promise<number> {
  const reached = new Map([...done].map(([stream, of]) => [stream, Math.max(...of.values())]));
  let pending = 0;
  for await (const events of readToEnd(log, { categories: [CATEGORY.uplink] })) {
    for (const event of events) if (event.type === EVENT_TYPE.received && event.revision > (reached.get(event.stream) ?? -1)) pending += 1;
  }
  return pending;
}
