import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openPositionClock, watchFollower } from "./follower-watch.ts";
import { createTelemetry } from "./telemetry.ts";

/** A log whose head and time a test sets; looked at often. */
function openFixture(distance: "events" | "bytes" = "events") {
  const now = { position: 0, ms: 1_700_000_000_000 };
  const clock = openPositionClock({ distance, head: async () => now.position }, () => now.ms, 1);
  const untilSeen = async (position: number): Promise<void> => {
    now.position = position;
    while (clock.head() < position) await pause(1);
  };
  return { now, clock, untilSeen };
}

test("the time since the log passed a position is told, also of one between two looks", async () => {
  const { now, clock, untilSeen } = openFixture();
  using _ = clock;
  await untilSeen(10);
  now.ms += 30_000;
  await untilSeen(20);
  now.ms += 5000;
  assert.deepEqual([clock.secondsSince(0), clock.secondsSince(9), clock.secondsSince(10), clock.secondsSince(19), clock.secondsSince(20)], [35, 35, 5, 5, 0]);
});

test("a log that is away keeps its head, and the clock goes on", async () => {
  let isAway = false;
  let position = 3;
  using clock = openPositionClock({ distance: "events", head: async () => (isAway ? Promise.reject(new Error("away")) : position) }, () => 0, 1);
  while (clock.head() < 3) await pause(1);
  isAway = true;
  await pause(5);
  assert.equal(clock.head(), 3);
  isAway = false;
  position = 4;
  while (clock.head() < 4) await pause(1);
});

test("a follower tells its position, how much of the log it has not passed, and that nothing is old once it has", async () => {
  const { now, clock, untilSeen } = openFixture();
  using _ = clock;
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
  let position = 0;
  using watch = watchFollower(telemetry, "pack", clock, () => ({ position, newestMs: undefined }));
  await telemetry.metricsText();
  await untilSeen(100);
  now.ms += 7000;
  position = 40;
  const text = await telemetry.metricsText();
  assert.match(text, /^csp_follower_position\{follower="pack"\} 40$/m);
  assert.match(text, /^csp_follower_lag_events\{follower="pack"\} 60$/m);
  assert.match(text, /^csp_follower_lag_seconds\{follower="pack"\} 7$/m);
  position = 100;
  assert.match(await telemetry.metricsText(), /^csp_follower_lag_seconds\{follower="pack"\} 0$/m);
  watch[Symbol.dispose]();
  assert.doesNotMatch(await telemetry.metricsText(), /csp_follower_position/);
});

test("of a backlog that is older than the process, its age is that of the newest message taken in of it", async () => {
  const { clock, untilSeen } = openFixture();
  using _ = clock;
  await untilSeen(100);
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
  const twoHoursMs = 7_200_000;
  let state = { position: 40, newestMs: Date.now() - twoHoursMs };
  using _watch = watchFollower(telemetry, "pack", clock, () => state);
  const lagSeconds = async () => Number(/^csp_follower_lag_seconds\{follower="pack"\} (\S+)$/m.exec(await telemetry.metricsText())?.[1]);
  const lag = await lagSeconds();
  assert.ok(lag >= 7200 && lag < 7260, `${lag} s: the log has been looked at for a moment, and the message came two hours ago`);
  state = { position: 100, newestMs: Date.now() - twoHoursMs };
  assert.equal(await lagSeconds(), 0, "what is passed is not behind, however old");
});

test("over a log whose positions are bytes, a follower tells bytes and no events", async () => {
  const { clock, untilSeen } = openFixture("bytes");
  using _ = clock;
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
  using _watch = watchFollower(telemetry, "pack", clock, () => ({ position: 400, newestMs: undefined }));
  await untilSeen(1000);
  const text = await telemetry.metricsText();
  assert.match(text, /^csp_follower_lag_bytes\{follower="pack"\} 600$/m);
  assert.doesNotMatch(text, /csp_follower_lag_events/);
});
