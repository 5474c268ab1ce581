// Places at which a test has the process die, as by a power cut: one at each durable boundary. Off, one is a comparison.
// What each leaves, and who repairs it, is in docs/invariants.md.

import type { ConfigFields } from "./config.ts";

/** Every place, and what is durable there. */
export const CRASH_POINTS = {
  "ingest.parts-appended": "the parts of a large payload are in the log, the message that names them is not",
  "ingest.appended": "a message from HTTP is in the log, its sender has no answer",
  "ingest.source-named": "a partition's stream is named, and empty",
  "ingest.partition-appended": "messages of a partition are in the log, not acknowledged",
  "ingest.acknowledged": "messages of a partition are acknowledged, Kafka has not been told",
  "translator.part-appended": "some of the outcomes that were made of a batch are in the log, the rest is not",
  "translator.batch-appended": "all outcomes of a batch are in the log",
  "view.written": "rows and checkpoint of a view are written, not committed",
  "view.committed": "rows and checkpoint of a view are committed",
  "publisher.took-over": "a view that caught up is published from now on, nothing of it is sent",
  "publisher.sent": "messages are in their topics, the rows are still marked as to be sent",
  "publisher.marked": "messages are in their topics, the marks of their rows are taken off",
} as const;

export type CrashPoint = keyof typeof CRASH_POINTS;

/** Where to die: at the `pass`-th time that the point is passed. */
export interface CrashPlan {
  readonly point: CrashPoint;
  readonly pass: number;
}

export interface CrashConfig {
  /** For tests of what a crash leaves. */
  readonly crashAt: CrashPlan | undefined;
}

export const CRASH_FIELDS: ConfigFields<CrashConfig> = {
  crashAt: {
    env: "CSP_CRASH_AT",
    doc: "for tests: where the process kills itself (`packages/service-kit/src/crash-point.ts`), and the how many-th time it comes there",
    kind: "a crash point, e.g. ingest.appended or ingest.appended@3",
    default: undefined,
    parse: parsePlan,
  },
};

let armed: CrashPoint | undefined;
let passesLeft = 0;

/** Once, as the process starts. */
export function armCrashPoint({ crashAt }: CrashConfig): void {
  armed = crashAt?.point;
  passesLeft = crashAt?.pass ?? 0;
}

/** Does not return where the process was to die here. */
export function crashPoint(point: CrashPoint): void {
  if (point !== armed) return;
  passesLeft -= 1;
  // Nothing that would run at an orderly end runs: no handler, no buffer is written.
  if (passesLeft === 0) process.kill(process.pid, "SIGKILL");
}

function parsePlan(text: string): CrashPlan | undefined {
  const match = /^([a-z.-]+)(?:@([1-9]\d{0,6}))?$/.exec(text);
  const point = Object.keys(CRASH_POINTS).find((name) => name === match?.[1]) as CrashPoint | undefined;
  return point && { point, pass: Number(match?.[2] ?? 1) };
}
