import assert from "node:assert/strict";
import Fastify from "fastify";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setImmediate as nextTurn } from "node:timers/promises";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog, openSqliteTopics } from "@csp/adapter-sqlite";
import { BridgeError, isBridgeError, type Outbox, type ViewSchema, type ViewStore } from "@csp/contracts";
import { builtinRules } from "@csp/domain";
import { createSilentTelemetry } from "@csp/service-kit";
import { readBacklog } from "./pending.ts";
import { TRACE_SENT } from "./publish-trace.ts";
import { RECEIPTS } from "./receipts-view.ts";
import { createPublisher, type PublisherDeps } from "./service.ts";
import { SUPERVISION_FLOW } from "./supervision-flow.ts";
import { codes, dispatch, translated } from "./translated-fixture.ts";

const CONFIG = { publishSenders: 10, sendBatch: 500, sendEveryMs: 0 } as const;

async function withDeps(work: (deps: PublisherDeps) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), "publisher-service-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    await using store = await openTestStore(SUPERVISION_FLOW);
    await using topics = await openSqliteTopics(folder);
    await work({
      log,
      stores: { supervision: store },
      generation: 0,
      outbox: topics,
      topics,
      schemaIds: async (_, { id }) => id,
      rules: builtinRules(),
      telemetry: createSilentTelemetry(),
    });
  } finally {
    await rm(path, { recursive: true });
  }
}

test("creating starts nothing; started, it is ready once its view is published", async () => {
  await withDeps(async (deps) => {
    await using publisher = createPublisher(deps, CONFIG);
    assert.deepEqual(publisher.ready(), { ready: false, detail: "supervision-flow being built, not yet published, up to 0", position: 0 });
    await publisher.start();
    const end = performance.now() + 10_000;
    while (!publisher.ready().ready) {
      assert.ok(performance.now() < end, publisher.ready().detail);
      await nextTurn();
    }
    assert.match(publisher.ready().detail, /published up to/);
  });
});

test("a failure that will not pass is reported, and disposing still ends in order", async () => {
  await withDeps(async (deps) => {
    await deps.log.append("trace-http-3", "any", [translated({ raw: 1 }, dispatch(codes(0, 1)))]);
    const outbox: Outbox = {
      async send() {
        throw new BridgeError("STORE_CORRUPT", "a file is not what was written");
      },
    };
    await using publisher = createPublisher({ ...deps, outbox }, CONFIG);
    await publisher.start();
    await assert.rejects(publisher.failed, (error) => isBridgeError(error, "STORE_CORRUPT"));
  });
});

test("what all families wait for is told once", async () => {
  await withDeps(async (deps) => {
    const standby = async () => {
      throw new BridgeError("STANDBY", "another process has it");
    };
    const away = (schema: ViewSchema): ViewStore => ({ schema, checkpoint: standby, write: standby, all: standby, snapshot: standby });
    const stores = { trace: away(TRACE_SENT), supervision: away(SUPERVISION_FLOW), receipts: away(RECEIPTS) };
    await using publisher = createPublisher({ ...deps, stores }, CONFIG);
    await publisher.start();
    const told = (): number => publisher.ready().detail.split("waits: STANDBY: another process has it").length - 1;
    const end = performance.now() + 10_000;
    while (told() === 0) {
      assert.ok(performance.now() < end, publisher.ready().detail);
      await nextTurn();
    }
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    assert.deepEqual([told(), publisher.ready().ready], [1, false]);
  });
});

test("a stop does not wait for a send that has no answer, and leaves it to be sent again", { timeout: 30_000 }, async () => {
  await withDeps(async (deps) => {
    await deps.log.append("trace-http-3", "any", [translated({ raw: 1 }, dispatch(codes(0, 1)))]);
    const { promise: isSending, resolve: sending } = Promise.withResolvers<void>();
    const outbox: Outbox = {
      send() {
        sending();
        return new Promise(() => undefined);
      },
    };
    const publisher = createPublisher({ ...deps, outbox }, CONFIG);
    await publisher.start();
    await isSending;
    await publisher[Symbol.asyncDispose]();
    assert.equal((await readBacklog(deps.stores.supervision ?? assert.fail())).messages, 1);
  });
});

test("topics that are found damaged when they are read make it not ready, and whoever reads is told", async () => {
  await withDeps(async (deps) => {
    const broken = async () => {
      throw new BridgeError("STORE_CORRUPT", "the file of the topics is damaged");
    };
    await using publisher = createPublisher({ ...deps, topics: { topics: broken, newestOffset: broken, readTopic: broken } }, CONFIG);
    await publisher.start();
    await using http = Fastify();
    publisher.routes?.(http);
    assert.doesNotMatch(publisher.ready().detail, /damaged/);
    assert.equal((await http.inject("/topics")).statusCode, 500);
    assert.equal(publisher.ready().ready, false);
    assert.match(publisher.ready().detail, /; damaged: STORE_CORRUPT: the file of the topics is damaged$/);
  });
});

test("the store of another version of the view is refused", async () => {
  await withDeps(async (deps) => {
    const { supervision = assert.fail() } = deps.stores;
    const other = { ...supervision, schema: { ...supervision.schema, version: supervision.schema.version + 1 } };
    assert.throws(() => createPublisher({ ...deps, stores: { supervision: other } }, CONFIG), /was given to the view/);
  });
});
