// Views over a PostgreSQL that is killed and restarted while they are written, and what else can fail in a write: nothing
// acknowledged is lost, and the rows are those of a view that met no fault.

import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { after, test } from "node:test";
import { openPostgresViewStore, type PostgresViewStore } from "@csp/adapter-postgres";
import { isBridgeError, type Position, type ViewSchema, type ViewStore } from "@csp/contracts";
import { makeBills, playAll, sendBills } from "../flow/play-all.ts";
import { startStoryBridge } from "../flow/story-bridge.ts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";
import type { Postgres } from "./postgres-engine.ts";
import { WORDS } from "./postgres-words.ts";
import { openAllStores, publishedBy, rowsOf, runViews } from "./run-views.ts";

const LONG = { timeout: 10 * 60_000 };
const ADD_ROWS = "INSERT INTO word(n, word) SELECT r.n, r.word FROM {rows}";
const isAway = (error: unknown): boolean => isBridgeError(error, "STORE_UNAVAILABLE");

/** Where in a write the server is killed. */
const POINTS = ["before its first statement", "in it", "while it is committed", "after it was acknowledged"] as const;
type Point = (typeof POINTS)[number];

/** A store whose server is killed at the next point that is set, and started again at once. */
interface FaultyStore {
  readonly store: ViewStore;
  /** Resolves when the server has been killed there. */
  killAt(point: Point): Promise<void>;
  /** Rejected writes, and acknowledged ones that the server had lost when it was back. */
  readonly counts: { refused: number; lost: number };
}

function withKills(inner: PostgresViewStore, postgres: Postgres): FaultyStore {
  const counts = { refused: 0, lost: 0 };
  let acknowledged: Position = 0;
  let armed: { readonly point: Point; readonly fired: () => void } | undefined;
  async function fire(point: Point): Promise<void> {
    if (armed?.point !== point) return;
    const { fired } = armed;
    armed = undefined;
    await postgres.kill();
    void postgres.restart();
    fired();
  }
  const store: ViewStore = {
    ...inner,
    async checkpoint() {
      const position = await inner.checkpoint();
      if (position < acknowledged) counts.lost += 1;
      acknowledged = position;
      return position;
    },
    async write(checkpoint, work) {
      try {
        const result = await inner.write(checkpoint, async (write) => {
          await fire("before its first statement");
          const done = await work(write);
          await fire("in it");
          // The commit is sent while the server is being killed.
          void fire("while it is committed");
          return done;
        });
        if (checkpoint !== "unchanged") acknowledged = checkpoint;
        await fire("after it was acknowledged");
        return result;
      } catch (error) {
        counts.refused += 1;
        throw error;
      }
    },
  };
  const killAt = (point: Point): Promise<void> => new Promise((fired) => (armed = { point, fired }));
  return { store, counts, killAt };
}

engineSuite("views over a PostgreSQL that fails", await findPostgres(), (start) => {
  const started = start();
  after(async () => (await started)[Symbol.asyncDispose]());
  let prefixes = 0;

  async function open<S extends ViewSchema>(
    schema: S,
    options: { readonly url?: string; readonly writeTimeoutMs?: number; readonly writerTimeoutMs?: number } = {},
  ): Promise<PostgresViewStore> {
    const store = await openPostgresViewStore({ url: (await started).url, schemaPrefix: `f${++prefixes}`, ...options }, schema);
    await store.takeWriterPlace(AbortSignal.timeout(LONG.timeout));
    return store;
  }

  test("a server killed at each point of a write, under load, loses no row of any view", LONG, async (t) => {
    await using bridge = await startStoryBridge(undefined, { CSP_PUBLISH: "trace,supervision,receipts" });
    const { log, rules } = bridge.bridge;
    await using opened = new AsyncDisposableStack();
    const stores = await openAllStores(opened, open);
    const faulty = withKills(stores.query, await started);
    await using views = await runViews(log, rules, { ...stores, query: faulty.store });
    await playAll(bridge);
    let round = 0;
    for (const point of [...POINTS, ...POINTS]) {
      const killed = faulty.killAt(point);
      const sending = sendBills(bridge, makeBills(`KILL-${round++}`, 30));
      await Promise.race([killed, views.failed]);
      await sending;
      await views.caughtUp();
    }
    assert.deepEqual(views.published().newest, (await publishedBy(bridge.bridge)).newest);
    const rows = await rowsOf(Object.values(stores));
    assert.deepEqual(rows, await rowsOf(bridge.bridge.stores));
    assert.ok(faulty.counts.refused >= POINTS.length, "the kills were felt");
    t.diagnostic(
      `killed ${2 * POINTS.length} times: ${faulty.counts.refused} writes refused, ${faulty.counts.lost} times acknowledged ones were lost and made again`,
    );
    const again = await openAllStores(opened, open);
    await using viewsAgain = await runViews(log, rules, again);
    await viewsAgain.caughtUp();
    assert.deepEqual(await rowsOf(Object.values(again)), rows, "a view built anew has the same rows");
  });

  test("a write that fails half-way, in long rows too, keeps nothing, and the next one is taken", LONG, async () => {
    await using store = await open(WORDS);
    const rows = Array.from({ length: 5_000 }, (_, n) => [n, `word ${n}`]);
    const bulk = (list: readonly unknown[]) => ({ columns: { n: "int", word: "text" }, json: JSON.stringify(list) }) as const;
    for (const last of [
      [7, "again"],
      ["x", "no number"],
      [9_999, null],
    ]) {
      const failing = store.write(1, async (write) => {
        await write.run("INSERT INTO word(n, word) VALUES (100000, 'before')");
        void write.run(ADD_ROWS, [], bulk([...rows, last])).catch(() => undefined);
      });
      await assert.rejects(failing, (error) => error instanceof Error && !isBridgeError(error));
      assert.deepEqual([await store.checkpoint(), await store.all("SELECT n FROM word")], [0, []]);
    }
    assert.equal(await store.write(1, (write) => write.run(ADD_ROWS, [], bulk(rows))), rows.length);
  });

  test("a statement that takes too long is ended, and its write with it", LONG, async () => {
    await using store = await open(WORDS, { writeTimeoutMs: 300 });
    const slow = store.write(1, async (write) => {
      await write.run("INSERT INTO word(n, word) VALUES (1, 'slow')");
      await write.all("SELECT pg_sleep(60)");
    });
    await assert.rejects(slow, isAway);
    await store.write(1, (write) => write.run("INSERT INTO word(n, word) VALUES (2, 'quick')"));
    assert.deepEqual(await store.all("SELECT n FROM word"), [{ n: 2 }]);
  });

  test("a store that is idle learns by itself that the server is gone, or silent", LONG, async () => {
    const postgres = await started;
    await using line = await openLine(postgres.url);
    await using store = await open(WORDS, { url: line.url, writerTimeoutMs: 3000 });
    await store.write(1, (write) => write.run("INSERT INTO word(n, word) VALUES (1, 'kept')"));
    line.hold();
    await until("it knows that nothing is answered", () => store.writerPlace() === "away", 30_000);
    line.letGo();
    const isBack = () =>
      store.checkpoint().then(
        (position) => position === 1,
        () => false,
      );
    await until("it has its place again", isBack);
    assert.equal(store.writerPlace(), "held");
    await postgres.kill();
    await until("it knows that the server is gone", () => store.writerPlace() === "away");
    await postgres.restart();
    await until("it has its place once more", isBack);
  });

  test("while the server is away reads and writes are refused as such, and go on when it is back", LONG, async () => {
    await using store = await open(WORDS);
    await store.write(1, (write) => write.run("INSERT INTO word(n, word) VALUES (1, 'kept')"));
    await store.write("unchanged", (write) => write.run("INSERT INTO word(n, word) VALUES (2, 'on disk')"));
    const postgres = await started;
    const snapshot = store.snapshot(async (all) => {
      await all("SELECT 1 AS one");
      await postgres.kill();
      return all("SELECT n FROM word");
    });
    await assert.rejects(snapshot, isAway);
    await assert.rejects(store.all("SELECT n FROM word"), isAway);
    await assert.rejects(
      store.write(2, async () => undefined),
      isAway,
    );
    await assert.rejects(store.checkpoint(), isAway);
    assert.equal(store.writerPlace(), "away");
    await postgres.restart();
    await until("it reads again", () =>
      store.all("SELECT 1 AS one").then(
        () => true,
        () => false,
      ),
    );
    assert.deepEqual(await store.all("SELECT n FROM word ORDER BY n"), [{ n: 1 }, { n: 2 }]);
    await until("it has its place again", () =>
      store.checkpoint().then(
        (position) => position === 1,
        () => false,
      ),
    );
    await store.write(2, (write) => write.run("INSERT INTO word(n, word) VALUES (3, 'after')"));
  });
});

interface Line extends AsyncDisposable {
  /** The server's, by way of the line. */
  readonly url: string;
  /** From now on nothing passes, in either direction, and no connection ends. */
  hold(): void;
  /** What was held is cut; new connections pass. */
  letGo(): void;
}

/** What lies between a server and us. */
async function openLine(serverUrl: string): Promise<Line> {
  const to = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isHeld = false;
  const proxy = createServer((ours) => {
    const theirs = connect(Number(to.port), to.hostname);
    for (const [from, other] of [
      [ours, theirs],
      [theirs, ours],
    ] as const) {
      sockets.add(from);
      from.on("data", (bytes) => isHeld || other.write(bytes));
      from.on("error", () => undefined);
      from.on("close", () => {
        sockets.delete(from);
        if (!isHeld) other.destroy();
      });
    }
  });
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const url = new URL(serverUrl);
  [url.hostname, url.port] = ["127.0.0.1", String((proxy.address() as AddressInfo).port)];
  const cut = (): void => sockets.forEach((one) => one.destroy());
  return {
    url: url.href,
    hold: () => void (isHeld = true),
    letGo() {
      isHeld = false;
      cut();
    },
    async [Symbol.asyncDispose]() {
      isHeld = false;
      cut();
      proxy.close();
    },
  };
}
