// What every view store must do: atomic writes with their checkpoint, reads beside them, and values that stay exact.

import { isBridgeError } from "../errors.ts";
import type { BulkRows, ViewSchema, ViewStore } from "../ports/view-store.ts";
import { describeBulkRows } from "./view-store-rows.ts";
import { type Subject, SUITE_TIMEOUT_MS } from "./subject.ts";
import assert from "node:assert/strict";
import { describe, test } from "node:test";

export type OpenViewStore = (schema: ViewSchema) => Promise<Subject<ViewStore>>;

const SCHEMA: ViewSchema = {
  view: "conformance",
  version: 1,
  tables: ["CREATE TABLE item(k BIGINT PRIMARY KEY, name TEXT, amount BIGINT)", "CREATE INDEX item_name ON item(name)"],
};

const ADD = "INSERT INTO item(k, name, amount) VALUES (?, ?, ?)";

async function keys(store: Pick<ViewStore, "all">): Promise<unknown[]> {
  return (await store.all("SELECT k FROM item ORDER BY k")).map((row) => row["k"]);
}

export function viewStoreConformance(name: string, open: OpenViewStore): void {
  describe(`ViewStore: ${name}`, { timeout: SUITE_TIMEOUT_MS }, () => {
    describeWriting(() => open(SCHEMA));
    describeSharing(() => open(SCHEMA));
    describeBulkRows(open);
  });
}

function describeWriting(open: () => Promise<Subject<ViewStore>>): void {
  test("begins empty, at the beginning of the log", async () => {
    await using subject = await open();
    assert.equal(await subject.port.checkpoint(), 0);
    assert.deepEqual(await keys(subject.port), []);
  });

  test("moves rows and checkpoint together, and gives back what the work gives", async () => {
    await using subject = await open();
    const result = await subject.port.write(7, async (write) => {
      assert.equal(await write.run(ADD, [1, "a", 10]), 1);
      assert.equal(await write.run(ADD, [2, "b", 20]), 1);
      assert.equal(await write.run("UPDATE item SET amount = amount + ?", [1]), 2);
      return "done";
    });
    assert.equal(result, "done");
    assert.equal(await subject.port.checkpoint(), 7);
    assert.deepEqual(
      (await subject.port.all("SELECT k, name, amount FROM item ORDER BY k")).map((r) => ({ ...r })),
      [
        { k: 1, name: "a", amount: 11 },
        { k: 2, name: "b", amount: 21 },
      ],
    );
  });

  test("keeps nothing when the work throws, and goes on", async () => {
    await using subject = await open();
    const store = subject.port;
    await store.write(1, (write) => write.run(ADD, [1, "a", 1]));
    const failing = store.write(2, async (write) => {
      await write.run(ADD, [2, "b", 2]);
      throw new RangeError("by the work");
    });
    await assert.rejects(failing, RangeError);
    assert.deepEqual([await store.checkpoint(), await keys(store)], [1, [1]]);
    await store.write(3, (write) => write.run(ADD, [3, "c", 3]));
    assert.deepEqual([await store.checkpoint(), await keys(store)], [3, [1, 3]]);
  });

  test("keeps nothing when a statement fails, waited for or not", async () => {
    await using subject = await open();
    const store = subject.port;
    for (const waits of [true, false]) {
      const failing = store.write(5, async (write) => {
        await write.run(ADD, [1, "a", 1]);
        const second = write.run(ADD, [1, "again", 1]);
        if (waits) await second;
      });
      await assert.rejects(failing, (error) => error instanceof Error && !isBridgeError(error));
      assert.deepEqual([await store.checkpoint(), await keys(store)], [0, []]);
    }
  });

  test("stops a write whose work catches the failure of a statement", async () => {
    await using subject = await open();
    const failing = subject.port.write(5, async (write) => {
      await write.run(ADD, [1, "a", 1]);
      await write.run(ADD, [1, "again", 1]).catch(() => undefined);
    });
    await assert.rejects(failing);
    assert.deepEqual([await subject.port.checkpoint(), await keys(subject.port)], [0, []]);
  });

  test("runs statements in the order of the calls, waited for or not", async () => {
    await using subject = await open();
    await subject.port.write(1, async (write) => {
      void write.run(ADD, [1, "a", 0]);
      for (let i = 0; i < 50; i++) void write.run("UPDATE item SET amount = amount * 2 + ?", [i % 2]);
      await write.run("UPDATE item SET name = ?", ["last"]);
    });
    let amount = 0n;
    for (let i = 0n; i < 50n; i++) amount = amount * 2n + (i % 2n);
    const [row] = await subject.port.all("SELECT name, amount FROM item");
    assert.equal(BigInt(row?.["amount"] as number), amount);
    assert.equal(row?.["name"], "last");
  });

  test("leaves the checkpoint where it is when told so, and refuses to move it back", async () => {
    await using subject = await open();
    const store = subject.port;
    await store.write(9, (write) => write.run(ADD, [1, "a", 1]));
    await store.write("unchanged", (write) => write.run(ADD, [2, "b", 2]));
    await store.write(9, (write) => write.run(ADD, [3, "c", 3]));
    await assert.rejects(
      store.write(8, (write) => write.run(ADD, [4, "d", 4])),
      (error) => error instanceof Error && !isBridgeError(error),
    );
    assert.deepEqual([await store.checkpoint(), await keys(store)], [9, [1, 2, 3]]);
  });

  test("keeps everything over closing and opening", async () => {
    await using subject = await open();
    await subject.port.write(12, (write) => write.run(ADD, [1, "a", 1]));
    const store = await subject.reopen();
    assert.deepEqual([await store.checkpoint(), await keys(store)], [12, [1]]);
  });
}

function describeSharing(open: () => Promise<Subject<ViewStore>>): void {
  test("runs writes one after another, in the order they were asked for", async () => {
    await using subject = await open();
    const store = subject.port;
    let inside = 0;
    await store.write(1, (write) => write.run(ADD, [1, "", 0]));
    const writes = Array.from({ length: 20 }, (_, i) =>
      store.write(i + 2, async (write) => {
        assert.equal(++inside, 1);
        const [row] = await write.all("SELECT amount FROM item WHERE k = 1");
        assert.equal(row?.["amount"], i);
        await write.run("UPDATE item SET amount = ? WHERE k = 1", [i + 1]);
        inside--;
      }),
    );
    await Promise.all(writes);
    assert.equal(await store.checkpoint(), 21);
  });

  test("shows a write its own changes and nobody else", async () => {
    await using subject = await open();
    const store = subject.port;
    await store.write(1, async (write) => {
      await write.run(ADD, [1, "a", 1]);
      assert.deepEqual(await keys(write), [1]);
      assert.deepEqual(await keys(store), []);
      assert.equal(await store.checkpoint(), 0);
    });
    assert.deepEqual(await keys(store), [1]);
  });

  test("answers readers while a write is under way", async () => {
    await using subject = await open();
    const store = subject.port;
    await store.write(1, (write) => write.run(ADD, [1, "a", 1]));
    const release = Promise.withResolvers<void>();
    const writing = store.write(2, async (write) => {
      await write.run("UPDATE item SET name = 'changed'");
      await release.promise;
    });
    const names = await Promise.all([store.all("SELECT name FROM item"), store.snapshot((all) => all("SELECT name FROM item"))]);
    assert.deepEqual(
      names.map(([row]) => row?.["name"]),
      ["a", "a"],
    );
    release.resolve();
    await writing;
    assert.equal((await store.all("SELECT name FROM item"))[0]?.["name"], "changed");
  });

  test("shows a snapshot one state, however long it takes", async () => {
    await using subject = await open();
    const store = subject.port;
    await store.write(1, (write) => write.run(ADD, [1, "a", 1]));
    await store.snapshot(async (all) => {
      const before = await keys({ all });
      await store.write(2, (write) => write.run(ADD, [2, "b", 2]));
      assert.deepEqual(await keys({ all }), before);
      assert.deepEqual(await keys(store), [1, 2]);
    });
    assert.deepEqual(await store.snapshot((all) => keys({ all })), [1, 2]);
  });

  test("frees a snapshot whose reader throws", async () => {
    await using subject = await open();
    const store = subject.port;
    await assert.rejects(
      store.snapshot(async () => Promise.reject(new RangeError("by the reader"))),
      RangeError,
    );
    await store.write(1, (write) => write.run(ADD, [1, "a", 1]));
    assert.deepEqual(await store.snapshot((all) => keys({ all })), [1]);
  });

  test("refuses a statement that comes after its write has ended", async () => {
    await using subject = await open();
    let late: (() => Promise<number>) | undefined;
    await subject.port.write(1, async (write) => {
      late = () => write.run(ADD, [1, "late", 1]);
    });
    await assert.rejects(async () => late?.());
    const rows: BulkRows = { columns: { k: "bigint" }, json: "[]" };
    assert.deepEqual(await subject.port.all("SELECT k FROM {rows}", [], rows), []);
    assert.deepEqual(await keys(subject.port), []);
  });
}
