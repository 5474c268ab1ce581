// The writer's place when the server dies as it keeps a token or answers for it, which no real server does on demand.
// Everything else about the place is tested over a real one, in test/engines.

import assert from "node:assert/strict";
import { test } from "node:test";
import { placeOf } from "./bookkeeping.ts";
import { unavailable } from "./postgres-failure.ts";
import type { Session, SessionQuery } from "./session.ts";
import { createWriterPlace } from "./writer-place.ts";
import { isBridgeError } from "@csp/contracts";
import type pg from "pg";

const PLACE = placeOf("test", { view: "words", version: 1, tables: [] });
const isAway = (error: unknown): boolean => isBridgeError(error, "STORE_UNAVAILABLE");
const isFenced = (error: unknown): boolean => isBridgeError(error, "STORE_FENCED");
const forLong = (): AbortSignal => AbortSignal.timeout(60_000);

/** The two things of a server that the place is made of: who has the lock, and whose token is on disk. */
class Server {
  lock: Session | undefined;
  writer: string | null = null;
  /** It dies after the next token is on disk, before it answers or right after that, and is up again at once. */
  diesAfterToken: "unanswered" | "answered" | undefined;
  #end = new AbortController();

  connect = async (): Promise<Session> => {
    const ended = this.#end.signal;
    const session: Session = {
      get isOpen() {
        return !ended.aborted;
      },
      ended,
      query: async (query) => ({ rows: this.#answer(session, query) }) as pg.QueryResult,
      copy: () => assert.fail("nothing is copied here"),
      close: async () => {
        if (this.lock === session) this.lock = undefined;
      },
    };
    return session;
  };

  die(): void {
    this.lock = undefined;
    this.#end.abort();
    this.#end = new AbortController();
  }

  #answer(session: Session, { text, values = [] }: SessionQuery): unknown[] {
    if (session.ended.aborted) throw unavailable(PLACE.what, "the connection is gone");
    if (text.includes("pg_try_advisory_lock")) {
      this.lock ??= session;
      return [{ free: this.lock === session ? 1 : 0 }];
    }
    if (text.startsWith("SELECT writer")) return [{ writer: this.writer }];
    assert.match(text, /^UPDATE/);
    const [, , token, , ours] = values as [string, number, string, string, readonly string[] | null];
    if (ours !== null && !ours.includes(String(this.writer))) return [];
    this.writer = token;
    const dies = this.diesAfterToken;
    this.diesAfterToken = undefined;
    if (dies !== undefined) this.die();
    if (dies === "unanswered") throw unavailable(PLACE.what, "the connection is gone");
    return [{ position: 7 }];
  }
}

test("a token that was kept and not answered for is the writer's own when the server is back", async () => {
  const server = new Server();
  const place = createWriterPlace(PLACE, "one", server.connect, 60_000);
  const lost = await place.take(forLong());
  for (let round = 0; round < 2; round++) {
    server.die();
    for (let deaths = 0; deaths < 2; deaths++) {
      server.diesAfterToken = "unanswered";
      await assert.rejects(place.hold(), isAway);
    }
    const held = await place.hold();
    assert.equal(held.token, server.writer);
  }
  assert.ok(!lost.aborted);
  await place.close();
});

test("a place whose session ended as its token was answered for is away, and asked for again", async () => {
  const server = new Server();
  server.diesAfterToken = "answered";
  const place = createWriterPlace(PLACE, "one", server.connect, 60_000);
  await place.take(forLong());
  assert.equal(place.state(), "away");
  const held = await place.hold();
  assert.ok(held.session.isOpen);
  assert.deepEqual([place.state(), held.token, held.term], ["held", server.writer, 2]);
  await place.close();
});

test("also the very first one, which nobody had before", async () => {
  const server = new Server();
  server.diesAfterToken = "unanswered";
  const place = createWriterPlace(PLACE, "one", server.connect, 60_000);
  await place.take(forLong());
  assert.equal((await place.hold()).token, server.writer);
  await place.close();
});

test("another's token fences, though the writer has one of its own not answered for", async () => {
  const server = new Server();
  const place = createWriterPlace(PLACE, "one", server.connect, 60_000);
  const lost = await place.take(forLong());
  server.die();
  server.diesAfterToken = "unanswered";
  await assert.rejects(place.hold(), isAway);
  const other = createWriterPlace(PLACE, "other", server.connect, 60_000);
  await other.take(forLong());
  await assert.rejects(place.hold(), isFenced);
  assert.ok(lost.aborted);
  assert.equal((await other.hold()).token, server.writer);
  await other.close();
});

test("closed while it is asked for again, it is held by nobody", async () => {
  const server = new Server();
  const reached = Promise.withResolvers<void>();
  let connects = 0;
  const connect = async () => {
    if (connects++ > 0) await reached.promise;
    return server.connect();
  };
  const place = createWriterPlace(PLACE, "one", connect, 60_000);
  await place.take(forLong());
  server.die();
  const asking = place.hold();
  const closing = place.close();
  reached.resolve();
  await Promise.all([asking, closing]);
  assert.equal(server.lock, undefined);
});
