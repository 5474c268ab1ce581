// A reporter for Node's test runner that counts: one JSON value at the end, for `run-tests.ts`. Suites are not tests. It tells
// whoever started the runner of each test that begins and ends, so that one who hangs is known by name.

import { relative } from "node:path";
import type { TestEvent } from "node:test/reporters";
import type { TestProgress } from "./test-limits.ts";

export interface Skipped {
  readonly name: string;
  readonly file: string;
  readonly reason: string;
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
}

/** Node asks for a default export of a reporter. */
// oxlint-disable-next-line import/no-default-export -- node --test-reporter takes nothing else
export default async function* countTests(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped: Skipped[] = [];
  for await (const event of source) {
    if (event.type === "test:dequeue" || event.type === "test:complete") tell(event.type === "test:dequeue", event.data.name, event.data.file);
    if (event.type !== "test:pass" && event.type !== "test:fail") continue;
    const { name, file, skip, details } = event.data;
    if (details.type === "suite") continue;
    if (skip !== undefined && skip !== false)
      skipped.push({ name, file: relative(".", file ?? "?"), reason: typeof skip === "string" && skip !== "" ? skip : "no reason given" });
    else if (event.type === "test:pass") passed++;
    else failed++;
  }
  yield JSON.stringify({ passed, failed, skipped } satisfies Totals);
}

function tell(began: boolean, name: string, file = "?"): void {
  process.send?.({ began, name, file: relative(".", file) } satisfies TestProgress);
}
