// What operators are told of PostgreSQL: how long each statement took and how it ended, and how busy a pool is.

import { createDiagnosticPublisher, DIAGNOSTICS } from "@csp/contracts";
import type pg from "pg";

const ran = createDiagnosticPublisher(DIAGNOSTICS.postgresStatement);
const changed = createDiagnosticPublisher(DIAGNOSTICS.postgresPool);

/** Gives the answer on, and tells of it. */
export async function tellStatement<T>(answer: Promise<T>): Promise<T> {
  const started = performance.now();
  const tell = (outcome: "done" | "failed") => ran(() => ({ outcome, durationMs: performance.now() - started }));
  try {
    const result = await answer;
    tell("done");
    return result;
  } catch (error) {
    tell("failed");
    throw error;
  }
}

/** Callers count as waiting once the pool may open no more connections: until then each is given one without waiting for another caller. */
export function tellPool(
  name: string,
  { totalCount, idleCount, waitingCount, options }: Pick<pg.Pool, "totalCount" | "idleCount" | "waitingCount" | "options">,
): void {
  const free = idleCount + options.max - totalCount;
  changed(() => ({ pool: name, busy: totalCount - idleCount, idle: idleCount, waiting: Math.max(0, waitingCount - free) }));
}
