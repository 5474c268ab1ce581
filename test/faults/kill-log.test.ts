// A process that appends is killed at any moment, twenty times over one folder: what it was told is kept, and nothing is half there.

import { checkEventLog, type DataFolder, type LogFault, openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { isBridgeError } from "@csp/contracts";
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";

const KILLS = 20;
const SEED = 20_260_101;
const CHILD = fileURLToPath(new URL("./kill-log.child.ts", import.meta.url));

interface Acknowledged {
  readonly stream: string;
  readonly batch: string;
  readonly lastRevision: number;
}

let path: string;
before(async () => {
  path = await mkdtemp(join(tmpdir(), "csp-kill-"));
});
after(() => rm(path, { recursive: true }));

/** Numbers from 0 to 1, the same ones for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function startChild(run: number): { child: ChildProcess; lines: AsyncIterable<string> } {
  const child = spawn(process.execPath, [CHILD, path, String(run)], { stdio: ["ignore", "pipe", "inherit"] });
  assert.ok(child.stdout);
  return { child, lines: createInterface({ input: child.stdout }) };
}

/** Runs the child, kills it so many milliseconds after its first acknowledgement, and gives what it had acknowledged. */
async function runAndKill(run: number, afterMs: number, whileAlive: () => Promise<void>): Promise<Acknowledged[]> {
  const { child, lines } = startChild(run);
  const exited = once(child, "exit");
  const acknowledged: Acknowledged[] = [];
  let killing: Promise<void> | undefined;
  for await (const line of lines) {
    if (line === "open") continue;
    const [stream, batch, lastRevision] = line.split(" ");
    // The kill may cut the last line.
    if (stream !== undefined && batch !== undefined && lastRevision !== undefined) acknowledged.push({ stream, batch, lastRevision: Number(lastRevision) });
    killing ??= pause(afterMs)
      .then(whileAlive)
      .finally(() => child.kill("SIGKILL"));
  }
  await killing;
  assert.deepEqual(await exited, [null, "SIGKILL"], "the child was to die by the kill");
  return acknowledged;
}

/** Reads every stream and asserts that it is whole batches without gaps. Gives the last revision of each batch. */
async function readBatches(): Promise<Map<string, number>> {
  await using folder = await openDataFolder(path);
  await using log = await openSqliteEventLog(folder);
  const lastRevisions = new Map<string, number>();
  for (let w = 0; w < 6; w++) {
    let revision = 0;
    let expected = { batch: "", index: 0, count: 0 };
    for await (const events of log.read(`crash-${w}`, 0)) {
      for (const event of events) {
        const meta = JSON.parse(Buffer.from(event.meta).toString()) as typeof expected;
        assert.equal(event.revision, revision++);
        if (expected.index === expected.count) expected = { batch: meta.batch, index: 0, count: meta.count };
        assert.deepEqual(meta, expected, `a batch of ${event.stream} is not whole`);
        expected = { ...expected, index: expected.index + 1 };
        lastRevisions.set(`${event.stream} ${meta.batch}`, event.revision);
      }
    }
    assert.equal(expected.index, expected.count, `the last batch of crash-${w} is not whole`);
  }
  return lastRevisions;
}

describe("an event log whose process is killed", () => {
  test(`loses nothing acknowledged and keeps no half batch, ${KILLS} times`, async () => {
    const random = seeded(SEED);
    const acknowledged: Acknowledged[] = [];
    for (let run = 0; run < KILLS; run++) {
      const before = acknowledged.length;
      acknowledged.push(...(await runAndKill(run, Math.floor(random() * 150), run % 5 === 0 ? refusesSecondOpener : async () => undefined)));
      assert.ok(acknowledged.length > before, `the child of run ${run} acknowledged nothing`);
      {
        await using stopped = await openDataFolder(path, { readOnly: true });
        assert.deepEqual(await findFaults(stopped), [], `SEED ${SEED}, run ${run}`);
      }
      const stored = await readBatches();
      for (const { stream, batch, lastRevision } of acknowledged)
        assert.equal(stored.get(`${stream} ${batch}`), lastRevision, `${batch} was acknowledged (SEED ${SEED}, run ${run})`);
    }
  });
});

async function refusesSecondOpener(): Promise<void> {
  const started = performance.now();
  await assert.rejects(openDataFolder(path), (error) => isBridgeError(error, "FOLDER_IN_USE") && error.message.includes(path));
  await assert.rejects(openDataFolder(path, { readOnly: true }), (error) => isBridgeError(error, "FOLDER_IN_USE"));
  assert.ok(performance.now() - started < 1_000, "it did not wait for the other process");
}

async function findFaults(folder: DataFolder): Promise<LogFault[]> {
  const faults: LogFault[] = [];
  for await (const fault of checkEventLog(folder)) faults.push(fault);
  return faults;
}
