// Loaded into every process of tests: ends one in which no test runs any more and which stays all the same, held by a server or
// a child that a failed test left behind. The runner would wait for it without end, and its file would fail by no name.

import { afterEach, beforeEach } from "node:test";
import { IDLE_ENV } from "./test-limits.ts";

const idleMs = Number(process.env[IDLE_ENV]);

// The runner itself loads this too, and has no tests.
if (process.env["NODE_TEST_CONTEXT"] !== undefined && idleMs > 0) {
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => {
      const held = process.getActiveResourcesInfo().join(", ");
      console.error(`no test has run here for ${idleMs / 1000} s, and the process does not end: it is held by ${held}`);
      // oxlint-disable-next-line unicorn/no-process-exit -- what holds it would hold it on, whatever the exit code
      process.exit(1);
    }, idleMs).unref();
  };
  beforeEach(() => {
    running++;
    clearTimeout(timer);
  });
  afterEach(() => {
    running--;
    if (running === 0) wait();
  });
  wait();
}
