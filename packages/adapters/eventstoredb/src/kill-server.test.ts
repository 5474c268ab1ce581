// The server's process is killed again and again, in the middle of appends and of a subscription, and comes back over the
// same folder: writers that repeat what was not answered and a follower that goes on where it was lose nothing and see
// nothing twice.

import { BEFORE_ALL, type EventLog, isBridgeError, type LoggedEvent, type NewEvent, type Position } from "@csp/contracts";
import { makeEvents, readAll, unusedWord } from "@csp/contracts/conformance";
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { openEventStoreDbLog } from "./index.ts";
import { startServerProcess } from "./test-server/index.test-support.ts";

const KILLS = 5;
const WRITERS = 4;
const BATCH = 25;
const RETRY_MS = 20;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "csp-kill-eventstoredb-"));
});
after(() => rm(folder, { recursive: true }));

interface Tally {
  acknowledged: number;
  failed: number;
  repeated: number;
}

/** Appends batch after batch at the expected revision, each until it is answered. Gives the ids in their order. */
async function write(log: EventLog, stream: string, tally: Tally, isOver: () => boolean): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let batch = 0; !isOver(); batch++) {
    const events: NewEvent[] = makeEvents(`${stream} ${batch}`, BATCH, 400);
    for (;;) {
      try {
        const { repeated } = await log.append(stream, ids.length === 0 ? "none" : ids.length - 1, events);
        if (repeated) tally.repeated++;
        break;
      } catch (error) {
        assert.ok(isBridgeError(error, "LOG_UNAVAILABLE"), String(error));
        tally.failed++;
        await pause(RETRY_MS);
      }
    }
    ids.push(...events.map((event) => event.id));
    tally.acknowledged++;
  }
  return ids;
}

/** Follows to the end of what `total` says once it is known, again and again from where it was. */
async function follow(log: EventLog, category: string, total: () => number | undefined): Promise<{ seen: readonly LoggedEvent[]; breaks: number }> {
  const seen: LoggedEvent[] = [];
  let position: Position = BEFORE_ALL;
  let breaks = 0;
  for (;;) {
    try {
      for await (const batch of log.follow({ categories: [category] }, position, { signal: new AbortController().signal, batchEvents: 100 })) {
        seen.push(...batch.events);
        position = batch.resumeAfter;
        if (seen.length >= (total() ?? Infinity)) return { seen, breaks };
      }
      assert.fail("following ended by itself");
    } catch (error) {
      if (!isBridgeError(error, "LOG_UNAVAILABLE")) throw error;
      breaks++;
      await pause(RETRY_MS);
    }
  }
}

test(`a server killed ${KILLS} times loses nothing for writers and a follower, and gives nothing twice`, { timeout: 120_000 }, async () => {
  const category = unusedWord();
  let server = await startServerProcess(folder);
  await using log = await openEventStoreDbLog(server.connectionString);
  const tally: Tally = { acknowledged: 0, failed: 0, repeated: 0 };
  let isOver = false;
  const known: { total?: number } = {};
  const writing = Array.from({ length: WRITERS }, (_, w) => write(log, `${category}-${w}`, tally, () => isOver));
  const following = follow(log, category, () => known.total);
  for (let kill = 0; kill < KILLS; kill++) {
    const reached = tally.acknowledged + 10;
    while (tally.acknowledged < reached) await pause(5);
    await server.kill();
    server = await startServerProcess(folder, server.port);
  }
  isOver = true;
  const written = await Promise.all(writing);
  // One more event each wakes the follower for certain, now that it is known how many there are.
  known.total = WRITERS + written.reduce((sum, ids) => sum + ids.length, 0);
  const last = await Promise.all(
    written.map(async (ids, w) => {
      const [event] = makeEvents(`${category} last ${w}`, 1);
      assert.ok(event);
      await log.append(`${category}-${w}`, ids.length - 1, [event]);
      return [...ids, event.id];
    }),
  );
  const { seen, breaks } = await following;
  await using _server = server;
  assert.ok(tally.failed >= KILLS, `the kills met ${tally.failed} appends`);
  assert.ok(breaks >= KILLS, `the kills met the follower ${breaks} times`);
  for (const [w, ids] of last.entries()) {
    const stream = `${category}-${w}`;
    assert.deepEqual(
      (await readAll(log, stream)).map((event) => event.id),
      ids,
    );
    assert.deepEqual(
      seen.filter((event) => event.stream === stream).map((event) => event.id),
      ids,
    );
  }
  for (let i = 1; i < seen.length; i++) assert.ok((seen[i]?.position ?? 0) > (seen[i - 1]?.position ?? 0));
});
