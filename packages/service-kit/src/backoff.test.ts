import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError } from "@csp/contracts";
import { createBackoff } from "./backoff.ts";

const away = () => new BridgeError("LOG_UNAVAILABLE", "gone");

test("a state is news once, and again when it changes", () => {
  const backoff = createBackoff();
  assert.equal(backoff.succeeded(), false, "nothing had failed");
  assert.deepEqual([backoff.failed(away()), backoff.failed(away())], [true, false]);
  assert.equal(backoff.failure(), "LOG_UNAVAILABLE: gone");
  assert.equal(backoff.failed(new BridgeError("STORE_UNAVAILABLE", "gone too")), true);
  assert.deepEqual([backoff.succeeded(), backoff.succeeded()], [true, false]);
  assert.equal(backoff.failure(), null);
  assert.equal(backoff.failed(away()), true);
});

test("pauses grow up to a bound and begin anew after a success", async () => {
  const pauses: number[] = [];
  const backoff = createBackoff(10, 35, async (ms) => void pauses.push(ms));
  const { signal } = new AbortController();
  for (let n = 0; n < 4; n++) await backoff.pause(signal);
  backoff.succeeded();
  await backoff.pause(signal);
  assert.deepEqual(pauses, [10, 20, 35, 35, 10]);
});

test("a pause ends with the signal", async () => {
  const stop = new AbortController();
  const waiting = createBackoff(3_600_000, 3_600_000).pause(stop.signal);
  stop.abort();
  await waiting;
});
