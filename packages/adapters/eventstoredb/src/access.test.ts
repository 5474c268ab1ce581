// Getting in: connection strings, TLS, credentials, several hosts; and what is there beside this bridge's own events.

import { BEFORE_ALL, isBridgeError } from "@csp/contracts";
import { asWritten, makeEvent, makeEvents, readAll, unusedWord } from "@csp/contracts/conformance";
import { binaryEvent, BACKWARDS, END, EventStoreDBClient } from "@eventstore/db-client";
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { openEventStoreDbLog } from "./index.ts";
import { openLogOverServer } from "./log-over-server.test-support.ts";
import { makeCertificate } from "./self-signed.test-support.ts";

const USER = "bridge:open-sesame";

async function failureOf(opening: Promise<unknown>): Promise<unknown> {
  return opening.then(
    () => assert.fail("it opened"),
    (error: unknown) => error,
  );
}

describe("opening", () => {
  test("takes TLS and credentials from the connection string, and says whose fault it is when they do not fit", async () => {
    const folder = await mkdtemp(join(tmpdir(), "csp-certificate-"));
    try {
      const tls = makeCertificate();
      const caFile = join(folder, "ca.pem");
      await writeFile(caFile, tls.cert);
      const settings = `&tlsCAFile=${encodeURIComponent(caFile)}`;
      await using over = await openLogOverServer({ tls, user: USER, settings });
      const { server, log } = over;
      const stream = `a-${unusedWord()}`;
      await log.append(stream, "none", [makeEvent(stream)]);
      assert.equal((await log.readLast(stream))?.revision, 0);
      const wrong = await failureOf(openEventStoreDbLog(`${server.connectionString.replace("open-sesame", "guessed")}${settings}`));
      assert.ok(isBridgeError(wrong, "CONFIG_INVALID") && !wrong.message.includes("guessed"), String(wrong));
      const nobody = await failureOf(openEventStoreDbLog(`${server.connectionString.replace(`${USER}@`, "")}${settings}`));
      assert.ok(isBridgeError(nobody, "CONFIG_INVALID"), String(nobody));
      const stranger = await failureOf(openEventStoreDbLog(`${server.connectionString}&defaultDeadline=1000`));
      assert.ok(isBridgeError(stranger, "LOG_UNAVAILABLE"), String(stranger));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test("refuses what is no connection string without telling what is in it", async () => {
    for (const text of [
      "",
      "http://bridge:open-sesame@host",
      "esdb://bridge:open-sesame@",
      "esdb://bridge:open-sesame@h:open-sesame",
      "esdb://h?tlsCAFile=/nowhere.pem",
    ]) {
      const error = await failureOf(openEventStoreDbLog(text));
      assert.ok(isBridgeError(error, "CONFIG_INVALID"), String(error));
      assert.ok(!error.message.includes("open-sesame") && error.cause === undefined, error.message);
    }
  });

  test("says that nobody is there, which may change", async () => {
    let port: number;
    {
      await using over = await openLogOverServer();
      port = over.server.port;
    }
    const error = await failureOf(openEventStoreDbLog(`esdb://127.0.0.1:${port}?tls=false&defaultDeadline=1000`));
    assert.ok(isBridgeError(error, "LOG_UNAVAILABLE") && !error.message.includes("TLS"), String(error));
  });

  test("says what may be the matter where a server without TLS is asked over it", async () => {
    await using over = await openLogOverServer();
    const overTls = await failureOf(openEventStoreDbLog(`esdb://127.0.0.1:${over.server.port}?defaultDeadline=1000`));
    assert.ok(isBridgeError(overTls, "LOG_UNAVAILABLE") && overTls.message.includes("?tls=false"), String(overTls));
    await (await openEventStoreDbLog(`esdb://127.0.0.1:${over.server.port}?tls=false`))[Symbol.asyncDispose]();
  });

  test("finds the leader among several hosts", async () => {
    await using over = await openLogOverServer();
    await using log = await openEventStoreDbLog(`esdb://127.0.0.1:1,127.0.0.1:${over.server.port}?tls=false`);
    const stream = `a-${unusedWord()}`;
    await log.append(stream, "none", [makeEvent(stream)]);
    assert.equal((await over.log.readLast(stream))?.revision, 0);
  });
});

describe("a closed log", () => {
  test("has answered the appends that it was asked for", async () => {
    await using over = await openLogOverServer();
    const log = await openEventStoreDbLog(over.server.connectionString);
    const word = unusedWord();
    const appends = Array.from({ length: 20 }, (_, i) => log.append(`${word}-${i}`, "none", makeEvents(`${word} ${i}`, 3)));
    await log[Symbol.asyncDispose]();
    for (const { lastRevision, repeated } of await Promise.all(appends)) assert.deepEqual([lastRevision, repeated], [2, false]);
  });

  test("ends its followers, and refuses the rest", async () => {
    await using over = await openLogOverServer();
    const log = await openEventStoreDbLog(over.server.connectionString);
    const word = unusedWord();
    for await (const { caughtUp } of log.follow({ categories: [word] }, BEFORE_ALL, { signal: new AbortController().signal })) {
      assert.ok(caughtUp);
      setImmediate(() => void log[Symbol.asyncDispose]());
    }
    for (const asked of [log.append(`${word}-1`, "any", [makeEvent(word)]), log.readLast(`${word}-1`), log.head(), readAll(log, `${word}-1`)]) {
      await assert.rejects(asked, (error) => isBridgeError(error, "SHUTTING_DOWN"));
    }
  });
});

describe("beside the bridge", () => {
  test("EventStoreDB's own client sees its events, with metadata that it can read", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const stream = `a-${unusedWord()}`;
    const written = { ...makeEvent(stream), meta: Buffer.from('{"offset":42}') };
    await log.append(stream, "none", [written, makeEvent("second")]);
    const client = EventStoreDBClient.connectionString(server.connectionString);
    const seen = [];
    for await (const event of client.readStream(stream, { direction: BACKWARDS, fromRevision: END })) seen.push(event);
    const [second, first] = seen;
    await client.dispose();
    assert.equal(first?.event?.id, written.id);
    assert.equal(first.event.type, written.type);
    assert.deepEqual(Buffer.from(first.event.data as unknown as Uint8Array), Buffer.from(written.data));
    const { "csp-append": mark, ...rest } = first.event.metadata as Record<string, unknown>;
    assert.match(String(mark), /^[0-9a-f]{16}$/);
    assert.deepEqual(rest, { offset: 42 });
    assert.deepEqual(second?.event?.metadata, { seed: "second" });
  });

  test("events that another writer appended with that client, in either way, are read as they are", async () => {
    await using over = await openLogOverServer();
    const { server, log } = over;
    const stream = `a-${unusedWord()}`;
    const events = makeEvents(stream, 4);
    const client = EventStoreDBClient.connectionString(server.connectionString);
    const toBinary = (event: (typeof events)[number]) => binaryEvent({ ...event, metadata: event.meta });
    await client.appendToStream(stream, events.slice(0, 2).map(toBinary));
    await client.appendToStream(stream, events.slice(2).map(toBinary), { credentials: { username: "a", password: "b" } });
    await client.dispose();
    assert.deepEqual((await readAll(log, stream)).map(asWritten), events.map(asWritten));
    assert.equal((await log.append(stream, "none", events)).repeated, true);
  });

  test("names of the server's own streams are refused", async () => {
    await using over = await openLogOverServer();
    for (const name of ["$ce-a", "$$a-1", "", "a-\ud800"]) {
      await assert.rejects(over.log.append(name, "any", [makeEvent(name)]), (error) => error instanceof Error && !isBridgeError(error));
    }
  });
});
