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

export function tellPool(name: string, pool: Pick<pg.Pool, "totalCount" | "idleCount" | "waitingCount">): void {
  changed(() => ({ pool: name, busy: pool.totalCount - pool.idleCount, idle: pool.idleCount, waiting: pool.waitingCount }));
}
