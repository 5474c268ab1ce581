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

test("pauses grow up to a bound, begin anew after a success, and end with the signal", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const backoff = createBackoff(10, 35);
  const { signal } = new AbortController();
  const pauseMs = async () => {
    let isOver = false;
    void backoff.pause(signal).then(() => (isOver = true));
    for (let ms = 1; ms < 1000; ms++) {
      t.mock.timers.tick(1);
      await new Promise((wake) => setImmediate(wake));
      if (isOver) return ms;
    }
    return Number.NaN;
  };
  assert.deepEqual([await pauseMs(), await pauseMs(), await pauseMs(), await pauseMs()], [10, 20, 35, 35]);
  backoff.succeeded();
  assert.equal(await pauseMs(), 10);
  const stop = new AbortController();
  const waiting = backoff.pause(stop.signal);
  stop.abort();
  await waiting;
});
