// The writer's place over a real PostgreSQL: one holds it, another waits for it, and who has lost it commits nothing.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openPostgresViewReader, openPostgresViewStore, type PostgresViewStore } from "@csp/adapter-postgres";
import { isBridgeError, type ViewStore } from "@csp/contracts";
import pg from "pg";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findPostgres } from "./postgres.ts";
import { WORDS } from "./postgres-words.ts";

const CHILD = fileURLToPath(new URL("./postgres-writer.child.ts", import.meta.url));
const LONG = { timeout: 120_000 };
const ADD = "INSERT INTO word(n, word) VALUES (?, ?)";
const isFenced = (error: unknown): boolean => isBridgeError(error, "STORE_FENCED");
const isAway = (error: unknown): boolean => isBridgeError(error, "STORE_UNAVAILABLE");
const forLong = (): AbortSignal => AbortSignal.timeout(LONG.timeout);

engineSuite("the writer's place over PostgreSQL", await findPostgres(), (start) => {
  const started = start();
  const admin = started.then(async ({ url }) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    return client;
  });
  after(async () => {
    await (await admin).end();
    await (await started)[Symbol.asyncDispose]();
  });
  let prefixes = 0;
  const newPrefix = (): string => `p${++prefixes}`;

  async function open(schemaPrefix: string): Promise<PostgresViewStore> {
    return openPostgresViewStore({ url: (await started).url, schemaPrefix }, WORDS);
  }

  async function words(store: Pick<ViewStore, "all">): Promise<readonly string[]> {
    return (await store.all("SELECT n, word FROM word ORDER BY n")).map(({ n, word }) => `${String(n)} ${String(word)}`);
  }

  /** Ends the session of the writer, as an operator or a lost connection does. */
  async function endWriter(schemaPrefix: string): Promise<void> {
    const { rows } = await (
      await admin
    ).query(
      "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory' AND position($1 IN application_name) > 0",
      [`"${schemaPrefix}_words_v1"`],
    );
    assert.equal(rows.length, 1, "there is one writer's session");
  }

  test("a store is made once, whoever comes first, and read before anybody writes it", LONG, async () => {
    const prefix = newPrefix();
    const { url } = await started;
    await assert.rejects(openPostgresViewReader({ url, schemaPrefix: prefix }, WORDS), isAway);
    const stores = await Promise.all(Array.from({ length: 4 }, () => open(prefix)));
    await using reader = await openPostgresViewReader({ url, schemaPrefix: prefix }, WORDS);
    for (const store of [...stores, reader]) {
      assert.deepEqual([await store.checkpoint(), await words(store)], [0, []]);
      await assert.rejects(
        store.write(1, async () => undefined),
        (error) => error instanceof Error && !isBridgeError(error),
      );
    }
    for (const store of stores) await store[Symbol.asyncDispose]();
    const changed = { ...WORDS, tables: [...WORDS.tables, "CREATE TABLE other(n INTEGER)"] };
    await assert.rejects(openPostgresViewStore({ url, schemaPrefix: prefix }, changed), /raise the version/);
  });

  test("a standby reads, waits, and has the place as soon as the writer gives it back", LONG, async () => {
    const prefix = newPrefix();
    await using standby = await open(prefix);
    {
      await using writer = await open(prefix);
      await writer.takeWriterPlace(forLong());
      await writer.write(5, (write) => write.run(ADD, [1, "first"]));
      const stop = new AbortController();
      const waiting = standby.takeWriterPlace(stop.signal);
      await until("it waits", () => standby.writerPlace() === "waiting");
      assert.deepEqual([await standby.checkpoint(), await words(standby)], [5, ["1 first"]]);
      stop.abort(new RangeError("no more"));
      await assert.rejects(waiting, (error) => error instanceof Error);
      assert.equal(standby.writerPlace(), "none");
    }
    await standby.takeWriterPlace(forLong());
    assert.equal(await standby.checkpoint(), 5);
    await standby.write(6, (write) => write.run(ADD, [2, "second"]));
    assert.deepEqual(await words(standby), ["1 first", "2 second"]);
  });

  test("a writer that lost its session in a transaction keeps nothing of it, and is fenced by the standby", LONG, async () => {
    const prefix = newPrefix();
    await using writer = await open(prefix);
    const lost = await writer.takeWriterPlace(forLong());
    await writer.write(1, (write) => write.run(ADD, [1, "first"]));
    await using standby = await open(prefix);
    const taken = standby.takeWriterPlace(forLong());
    await until("it waits", () => standby.writerPlace() === "waiting");
    const failing = writer.write(2, async (write) => {
      await write.run(ADD, [2, "never"]);
      await endWriter(prefix);
      await taken;
      await write.run(ADD, [3, "never"]);
    });
    await assert.rejects(failing, isAway);
    await standby.write(2, (write) => write.run(ADD, [2, "second"]));
    await assert.rejects(
      writer.write(3, (write) => write.run(ADD, [3, "never"])),
      isFenced,
    );
    assert.ok(lost.aborted && isFenced(lost.reason));
    assert.equal(writer.writerPlace(), "lost");
    assert.deepEqual([await writer.checkpoint(), await words(writer)], [2, ["1 first", "2 second"]]);
    // It may stand by again.
    await standby[Symbol.asyncDispose]();
    await writer.takeWriterPlace(forLong());
    await writer.write(4, (write) => write.run(ADD, [4, "third"]));
    assert.deepEqual(await words(writer), ["1 first", "2 second", "4 third"]);
  });

  test("a writer alone takes its place again, and who moves the checkpoint is told of the loss once", LONG, async () => {
    const prefix = newPrefix();
    await using writer = await open(prefix);
    await writer.takeWriterPlace(forLong());
    await writer.write(1, (write) => write.run(ADD, [1, "first"]));
    await endWriter(prefix);
    await until("it knows", () => writer.writerPlace() === "away");
    // Others that write and ask are none of those that must be told.
    await until("the server has let go", () =>
      writer
        .write("unchanged", (write) => write.run(ADD, [9, "beside"]))
        .then(
          () => true,
          () => false,
        ),
    );
    assert.equal(await writer.checkpoint(), 1);
    await assert.rejects(
      writer.write(2, (write) => write.run(ADD, [2, "second"])),
      isAway,
    );
    await writer.write(2, (write) => write.run(ADD, [2, "second"]));
    assert.deepEqual(await words(writer), ["1 first", "2 second", "9 beside"]);
  });

  test("a writer whose token is another's commits nothing, though it has its lock", LONG, async () => {
    const prefix = newPrefix();
    await using writer = await open(prefix);
    const lost = await writer.takeWriterPlace(forLong());
    let taking: Promise<unknown> = Promise.resolve();
    let isTaken = false;
    await writer.write(1, async (write) => {
      await write.run(ADD, [1, "first"]);
      taking = (await admin).query(`UPDATE "${prefix}".store SET writer = gen_random_uuid()`).then(() => (isTaken = true));
      await write.run(ADD, [2, "second"]);
      // It waits until this is committed, so that it sees it.
      assert.ok(!isTaken);
    });
    await taking;
    await assert.rejects(
      writer.write(2, (write) => write.run(ADD, [3, "never"])),
      isFenced,
    );
    assert.ok(lost.aborted);
    assert.deepEqual([await writer.checkpoint(), await words(writer)], [1, ["1 first", "2 second"]]);
  });

  test("a process that hangs in a transaction loses its place to a standby, and commits nothing when it wakes", LONG, async (t) => {
    const prefix = newPrefix();
    const child = spawn(process.execPath, [CHILD, (await started).url, prefix, "1500"], { stdio: ["pipe", "pipe", "inherit"] });
    t.after(() => child.kill("SIGKILL"));
    const said = createInterface(child.stdout)[Symbol.asyncIterator]();
    const next = async (): Promise<string> => String((await said.next()).value);
    assert.equal(await next(), "writing");
    child.kill("SIGSTOP");
    await using standby = await open(prefix);
    await standby.takeWriterPlace(forLong());
    await standby.write(1, (write) => write.run(ADD, [1, "standby"]));
    child.kill("SIGCONT");
    child.stdin.write("go on\n");
    assert.equal(await next(), "STORE_UNAVAILABLE");
    assert.equal(await next(), "STORE_FENCED");
    child.stdin.end();
    await once(child, "exit");
    assert.deepEqual(await words(standby), ["1 standby"]);
  });
});
