// Suites that need a real engine beside us: they run where it can be had, and are skipped, counted, with the reason where not.

import { describe, test } from "node:test";

/** An engine that can be started here, or why it cannot. Finding out starts nothing. */
export type Found<E> = { readonly start: E } | { readonly missing: string };

/** Each way of having an engine is tried in order; when none is there, all their reasons are told. */
export async function findEngine<E>(ways: readonly (() => Promise<Found<E>>)[]): Promise<Found<E>> {
  const reasons: string[] = [];
  for (const way of ways) {
    const found = await way();
    if ("start" in found) return found;
    reasons.push(found.missing);
  }
  return { missing: reasons.join("; ") };
}

/** Like `describe`, with the engine handed in. A suite without its engine is one skipped test. */
export function engineSuite<E>(name: string, engine: Found<E>, suite: (start: E) => void): void {
  if ("start" in engine) describe(name, () => suite(engine.start));
  else test(name, { skip: engine.missing }, () => undefined);
}
