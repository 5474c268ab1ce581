import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { watchSends } from "./send-watch.ts";

test("a send without an answer is told after a while, until it is answered, however that is", async () => {
  let nowMs = 1000;
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let asked = 0;
  const watch = watchSends({ send: () => (answers[asked++] ?? assert.fail("sent again")).promise }, new AbortController().signal, { nowMs: () => nowMs });
  assert.equal(watch.waits(), null);
  const first = watch.send([]);
  nowMs += 10_000;
  const second = watch.send([]);
  assert.equal(watch.waits(), null);
  nowMs += 10_000;
  assert.equal(watch.waits(), "OUTBOX_UNAVAILABLE: a send has had no answer for 20 s");
  answers[0]?.reject(new Error("refused"));
  await assert.rejects(first, /refused/);
  assert.equal(watch.waits(), null, "the second is 10 s old");
  nowMs += 10_000;
  assert.match(String(watch.waits()), /20 s/);
  answers[1]?.resolve();
  await second;
  assert.equal(watch.waits(), null);
});

test("a stop gives a send a while to be answered, and no longer", async () => {
  const stop = new AbortController();
  const slow = Promise.withResolvers<void>();
  const answers = [slow.promise, new Promise<void>(() => undefined)];
  const watch = watchSends({ send: () => answers.shift() ?? assert.fail("sent again") }, stop.signal, { stopWaitsMs: 50 });
  const [answered, hanging] = [watch.send([]), watch.send([])];
  const refused = assert.rejects(hanging, (error) => isBridgeError(error, "OUTBOX_UNAVAILABLE"));
  stop.abort();
  slow.resolve();
  await answered;
  await refused;
});
