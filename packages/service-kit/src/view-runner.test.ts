import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { BridgeError, type EventLog, isBridgeError, type ViewStore } from "@csp/contracts";
import { withRegister } from "./document-register.ts";
import type { View } from "./view.ts";
import { type ClosedMessage, createViewRunner, type ViewRunnerEvents } from "./view-runner.ts";

interface Said {
  readonly key: string | null;
  readonly hash: string;
  readonly raw: number;
  readonly word: string;
}

const SCHEMA = withRegister({
  view: "words",
  version: 1,
  tables: ["CREATE TABLE word(n INTEGER PRIMARY KEY, word TEXT NOT NULL, verdict TEXT NOT NULL, first BIGINT)"],
});
const QUIET: ViewRunnerEvents = { wrote: () => undefined, retrying: () => undefined, recovered: () => undefined };

/** Writes every word down in order, with its verdict. */
const words: View<Said> = {
  schema: SCHEMA,
  filter: { categories: ["trace"] },
  read(event) {
    const body = JSON.parse(Buffer.from(event.data).toString()) as Said;
    if (body.word === "skip") return undefined;
    const document = body.key === null ? null : { key: body.key, hash: body.hash, raw: body.raw, index: 0 };
    return { body, document, weight: body.word === "heavy" ? 60_000 : 1 };
  },
  async apply(write, events) {
    const rows = events.map((e) => [e.position, e.body.word, e.verdict, e.firstRaw]);
    await write.run("INSERT INTO word(n, word, verdict, first) SELECT r.n, r.word, r.verdict, r.first FROM {rows}", [], {
      columns: { n: "bigint", word: "text", verdict: "text", first: "bigint" },
      json: JSON.stringify(rows),
    });
  },
};

interface Kit extends AsyncDisposable {
  readonly log: EventLog;
  readonly store: ViewStore;
  say(...said: readonly (readonly [key: string | null, hash: string, raw: number, word: string])[]): Promise<void>;
  /** Runs the view until it has everything, and gives its rows. */
  settle(view?: View<Said>, events?: ViewRunnerEvents, store?: ViewStore): Promise<readonly string[]>;
}

async function openKit(): Promise<Kit> {
  await using opened = new AsyncDisposableStack();
  const path = await mkdtemp(join(tmpdir(), "csp-view-"));
  opened.defer(() => rm(path, { recursive: true, force: true }));
  const folder = opened.use(await openDataFolder(path));
  const log = opened.use(await openSqliteEventLog(folder));
  const ownStore = opened.use(await openTestStore(SCHEMA));
  const held = opened.move();
  let count = 0;
  return {
    log,
    store: ownStore,
    async say(...said) {
      for (const [key, hash, raw, word] of said) {
        const id = `00000000-0000-5000-8000-${String(++count).padStart(12, "0")}`;
        await log.append("trace-1", "any", [{ id, type: "Said.v1", data: Buffer.from(JSON.stringify({ key, hash, raw, word })), meta: Buffer.from("{}") }]);
      }
    },
    async settle(view = words, events = QUIET, store = ownStore) {
      const runner = createViewRunner(log, store, view, events);
      const stop = new AbortController();
      const run = runner.run(stop.signal);
      const head = await log.head();
      while (!(runner.progress().caughtUp && runner.progress().checkpoint >= head)) await Promise.race([run, new Promise((wake) => setTimeout(wake, 1))]);
      stop.abort();
      await run;
      return (await ownStore.all("SELECT word, verdict, first FROM word ORDER BY n")).map(
        (row) => `${String(row["word"])} ${String(row["verdict"])} ${String(row["first"])}`,
      );
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

test("the first sending of a document applies, the same again is a duplicate, another content a conflict", async () => {
  await using kit = await openKit();
  await kit.say(["a", "h1", 1, "one"], ["a", "h1", 1, "one, part two"], ["a", "h1", 5, "two"], ["a", "h2", 7, "three"], [null, "", 8, "free"]);
  assert.deepEqual(await kit.settle(), ["one apply 1", "one, part two apply 1", "two duplicate 1", "three conflict 1", "free apply null"]);
  const repeats = await kit.store.all("SELECT key, raw, verdict FROM document_repeat ORDER BY raw");
  assert.deepEqual(
    repeats.map((r) => [r["key"], r["raw"], r["verdict"]]),
    [
      ["a", 5, "duplicate"],
      ["a", 7, "conflict"],
    ],
  );
});

test("verdicts are the same when every event is a write of its own and the view is restarted in between", async () => {
  await using kit = await openKit();
  const said = [
    ["a", "h1", 1, "one"],
    ["a", "h1", 2, "two"],
    ["a", "h1", 1, "one again"],
    ["b", "h3", 3, "three"],
    ["a", "h9", 4, "four"],
  ] as const;
  let rows: readonly string[] = [];
  for (const one of said) {
    await kit.say(one);
    rows = await kit.settle();
  }
  assert.deepEqual(rows, ["one apply 1", "two duplicate 1", "one again apply 1", "three apply 3", "four conflict 1"]);
});

test("an event over the weight of a write goes alone, and events of no use move the checkpoint", async () => {
  await using kit = await openKit();
  await kit.say(["a", "h", 1, "light"], ["b", "h", 2, "heavy"], ["c", "h", 3, "light again"], [null, "", 4, "skip"]);
  assert.deepEqual(await kit.settle(), ["light apply 1", "heavy apply 2", "light again apply 3"]);
  assert.ok((await kit.store.checkpoint()) > 0);
});

/** Every event whose word begins with `last` ends a message, which came in the second that its raw position says. */
const closing: View<Said> = {
  ...words,
  read(event) {
    const reading = words.read(event);
    if (reading === undefined || !reading.body.word.startsWith("last")) return reading;
    const traceParent = reading.body.word === "last" ? "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" : undefined;
    return { ...reading, weight: 60_000, receivedAtMs: reading.body.raw * 1000, closesMessage: true, traceParent };
  },
};

/** What a runner told of documents and messages. */
function createTold() {
  const closed: ClosedMessage[] = [];
  const repeats = { duplicates: 0, conflicts: 0 };
  const events: ViewRunnerEvents = {
    ...QUIET,
    wrote(fact) {
      closed.push(...fact.closed);
      repeats.duplicates += fact.duplicates;
      repeats.conflicts += fact.conflicts;
    },
  };
  return { events, repeats, closed, cameAtMs: () => closed.map(({ receivedAtMs }) => receivedAtMs) };
}

test("a write tells which messages it completes, when they came and in which kept trace", async () => {
  await using kit = await openKit();
  await kit.say([null, "", 0, "before"]);
  await kit.settle();
  await kit.say(["a", "h1", 1, "one"], ["a", "h1", 1, "last"], ["b", "h2", 2, "last untraced"]);
  const told = createTold();
  await kit.settle(closing, told.events);
  assert.deepEqual(told.closed, [
    { receivedAtMs: 1000, traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    { receivedAtMs: 2000, traceParent: undefined },
  ]);
});

test("a view that is built anew tells of no message and no repeat that was there before, also where the build was interrupted", async () => {
  await using kit = await openKit();
  await kit.say(["a", "h1", 1, "last one"], ["b", "h2", 2, "last two"], ["a", "h1", 3, "last again"], ["b", "h9", 4, "last other"]);
  const told = createTold();
  let writes = 0;
  const interrupted: ViewStore = {
    ...kit.store,
    checkpoint: () => kit.store.checkpoint(),
    write: (checkpoint, work) => (++writes === 2 ? Promise.reject(new Error("the process ends")) : kit.store.write(checkpoint, work)),
  };
  await assert.rejects(kit.settle(closing, told.events, interrupted), /the process ends/);
  assert.ok((await kit.store.checkpoint()) < (await kit.log.head()));
  // What comes while it is being built is news.
  await kit.say(["a", "h1", 5, "last new duplicate"]);
  assert.equal((await kit.settle(closing, told.events)).length, 5);
  assert.deepEqual([told.cameAtMs(), told.repeats], [[5000], { duplicates: 1, conflicts: 0 }]);
  await kit.say(["b", "h9", 6, "last new conflict"]);
  await kit.settle(closing, told.events);
  assert.deepEqual([told.cameAtMs(), told.repeats], [[5000, 6000], { duplicates: 1, conflicts: 1 }]);
});

test("what a store loses and gets written again is not told of twice", async () => {
  await using kit = await openKit();
  await kit.say([null, "", 0, "before"]);
  await kit.settle();
  await kit.say(["a", "h1", 1, "last one"], ["a", "h1", 2, "last again"]);
  const told = createTold();
  let hasLost = false;
  const forgetful: ViewStore = {
    ...kit.store,
    checkpoint: () => kit.store.checkpoint(),
    write: (checkpoint, work) => kit.store.write(hasLost ? checkpoint : "unchanged", work),
  };
  const rowless: View<Said> = { ...closing, apply: async () => undefined };
  const runner = createViewRunner(kit.log, forgetful, rowless, { ...told.events, retrying: () => (hasLost = true) });
  const stop = new AbortController();
  const run = runner.run(stop.signal);
  const head = await kit.log.head();
  while ((await kit.store.checkpoint()) < head) await Promise.race([run, new Promise((wake) => setTimeout(wake, 1))]);
  stop.abort();
  await run;
  assert.deepEqual([told.cameAtMs(), told.repeats], [[1000, 2000], { duplicates: 1, conflicts: 0 }]);
});

test("a store that fails for a while is tried again; nothing is lost or doubled", async () => {
  await using kit = await openKit();
  await kit.say(["a", "h1", 1, "one"], ["b", "h2", 2, "two"]);
  let failures = 3;
  const flaky: ViewStore = {
    ...kit.store,
    checkpoint: () => kit.store.checkpoint(),
    async write(checkpoint, work) {
      if (failures === 3) {
        failures -= 1;
        throw new BridgeError("STORE_UNAVAILABLE", "not stored");
      }
      const result = await kit.store.write(checkpoint, work);
      if (failures > 0) {
        failures = 0;
        throw new BridgeError("STORE_UNAVAILABLE", "stored, but nobody heard");
      }
      return result;
    },
  };
  let retries = 0;
  assert.deepEqual(await kit.settle(words, { ...QUIET, retrying: () => (retries += 1) }, flaky), ["one apply 1", "two apply 2"]);
  assert.equal(failures, 0);
  assert.equal(retries, 2);
});

test("what a store loses in a crash of its own is written again, though no event comes", async () => {
  await using kit = await openKit();
  await kit.say(["a", "h1", 1, "one"], ["b", "h2", 2, "two"]);
  let hasLost = false;
  const crashing: ViewStore = {
    ...kit.store,
    checkpoint: async () => (hasLost ? 0 : kit.store.checkpoint()),
    async write(checkpoint, work) {
      // The store beneath has lost no more than its rows.
      const result = await kit.store.write(hasLost ? "unchanged" : checkpoint, work);
      hasLost = false;
      return result;
    },
  };
  const rows = await kit.settle(words, QUIET, crashing);
  const retried = Promise.withResolvers<unknown>();
  const runner = createViewRunner(kit.log, crashing, words, { ...QUIET, retrying: retried.resolve });
  const stop = new AbortController();
  const run = runner.run(stop.signal);
  while (!runner.progress().caughtUp) await Promise.race([run, new Promise((wake) => setTimeout(wake, 1))]);
  await kit.store.write("unchanged", async (write) => {
    for (const table of ["word", "document_register"]) await write.run(`DELETE FROM ${table}`);
    hasLost = true;
  });
  assert.ok(isBridgeError(await retried.promise, "STORE_UNAVAILABLE"));
  while (hasLost) await Promise.race([run, new Promise((wake) => setTimeout(wake, 1))]);
  stop.abort();
  await run;
  assert.deepEqual(await kit.settle(words, QUIET, crashing), rows);
});

test("a view that throws stops the runner with its error, and its write leaves nothing behind", async () => {
  await using kit = await openKit();
  await kit.say(["a", "h1", 1, "one"]);
  const broken: View<Said> = {
    ...words,
    async apply(write, events) {
      await words.apply(write, events);
      throw new Error("our own mistake");
    },
  };
  await assert.rejects(kit.settle(broken), /our own mistake/);
  assert.deepEqual(await kit.store.all("SELECT * FROM word"), []);
  assert.deepEqual(await kit.store.all("SELECT * FROM document_register"), []);
});
