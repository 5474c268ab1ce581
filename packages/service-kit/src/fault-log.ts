// Faults of ours that requests met, as log lines: the first of a kind at once, and as long as there are more of it one line a
// minute, which counts them. A damaged store fails every question, and whoever asks most would else write the log.

import { isBridgeError } from "@csp/contracts";
import type { Logger } from "pino";

const QUIET_MS = 60_000;

/** Tells of one request that failed through our own fault. */
export type FaultLog = (error: unknown, request: { readonly method: string; readonly route: string | undefined }) => void;

interface Told {
  readonly atMs: number;
  /** Of its kind, since that line. */
  untold: number;
}

/** @param nowMs a clock that only goes forward */
export function createFaultLog(log: Pick<Logger, "error">, nowMs: () => number = () => performance.now()): FaultLog {
  const told = new Map<string, Told>();
  return (error, { method, route }) => {
    const now = nowMs();
    const kind = `${method} ${route ?? ""} ${kindOf(error)}`;
    const before = told.get(kind);
    if (before !== undefined && now - before.atMs < QUIET_MS) {
      before.untold += 1;
      return;
    }
    told.set(kind, { atMs: now, untold: 0 });
    const untold = before?.untold ?? 0;
    log.error({ err: error, method, route, ...(untold > 0 ? { alsoBefore: untold } : {}) }, "a request failed through our own fault");
  };
}

/** By code, or by the place in our code: sentences may hold what a request asked for. */
function kindOf(error: unknown): string {
  if (isBridgeError(error)) return error.code;
  return error instanceof Error ? `${error.name} ${/^\s+at .*$/m.exec(error.stack ?? "")?.[0] ?? ""}` : typeof error;
}
