import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError, isBridgeError, type ViewStore } from "@csp/contracts";
import { createPatient, type EngineLog } from "./patient.ts";
import { patientStore } from "./patient-store.ts";

const SCHEMA = { view: "v", version: 1, tables: [] };

function createTold(): EngineLog & { readonly lines: string[] } {
  const lines: string[] = [];
  const tell = (_: object, text: string) => void lines.push(text);
  return { lines, info: tell, warn: tell, error: tell };
}

async function untilOpen(patient: { get(): unknown }): Promise<void> {
  for (;;) {
    try {
      patient.get();
      return;
    } catch {
      await new Promise((wake) => setTimeout(wake, 5));
    }
  }
}

test("what is away or another's is waited for, told once a state, and used once it is there", async () => {
  const log = createTold();
  const outcomes = ["LOG_UNAVAILABLE", "LOG_UNAVAILABLE", "FOLDER_IN_USE"] as const;
  let tries = 0;
  let closed = 0;
  await using patient = createPatient({
    name: "engine",
    unavailable: "LOG_UNAVAILABLE",
    isHeld: (error) => isBridgeError(error, "FOLDER_IN_USE"),
    log,
    async open() {
      const code = outcomes[tries++];
      if (code !== undefined) throw new BridgeError(code, "not now");
      return { value: 7, [Symbol.asyncDispose]: async () => void closed++ };
    },
  });
  assert.throws(
    () => patient.get(),
    (error) => isBridgeError(error, "LOG_UNAVAILABLE"),
  );
  await patient.start();
  await untilOpen(patient);
  assert.equal(patient.get().value, 7);
  assert.equal(patient.ready().ready, true);
  assert.deepEqual(log.lines, ["waiting for it", "standing by, to take over when the process that has it ends", "it is there now: going on"]);
  await patient[Symbol.asyncDispose]();
  assert.equal(closed, 1);
});

test("the start ends with the first try, however that one ends", async () => {
  const log = createTold();
  const opening = Promise.withResolvers<AsyncDisposable>();
  await using slow = createPatient({ name: "engine", unavailable: "STORE_UNAVAILABLE", open: () => opening.promise, log });
  const order: string[] = [];
  const starting = slow.start().then(() => order.push("started"));
  await new Promise((wake) => setTimeout(wake, 20));
  order.push("opened");
  opening.resolve({ [Symbol.asyncDispose]: async () => undefined });
  await starting;
  assert.deepEqual([order, log.lines], [["opened", "started"], []]);
  let failed = 0;
  const open = async () => {
    failed += 1;
    throw new BridgeError("STORE_UNAVAILABLE", "not now");
  };
  await using away = createPatient({ name: "engine", unavailable: "STORE_UNAVAILABLE", open, log });
  await away.start();
  assert.deepEqual([failed, log.lines], [1, ["waiting for it"]]);
});

test("what will not pass ends the start", async () => {
  const open = async () => {
    throw new BridgeError("CONFIG_INVALID", "refused");
  };
  await using patient = createPatient({ name: "engine", unavailable: "STORE_UNAVAILABLE", open, log: createTold() });
  await assert.rejects(patient.start(), (error) => isBridgeError(error, "CONFIG_INVALID"));
});

test("what is lost is closed, said to be another's, and opened anew", async () => {
  const lost = new AbortController();
  const closed: number[] = [];
  let opened = 0;
  await using patient = createPatient({
    name: "engine",
    unavailable: "STORE_UNAVAILABLE",
    log: createTold(),
    lost: ({ n }) => (n === 1 ? lost.signal : undefined),
    async open() {
      const n = ++opened;
      return { n, [Symbol.asyncDispose]: async () => void closed.push(n) };
    },
  });
  await patient.start();
  lost.abort();
  assert.throws(
    () => patient.get(),
    (error) => isBridgeError(error, "STANDBY"),
  );
  await untilOpen(patient);
  assert.deepEqual([patient.get().n, closed], [2, [1]]);
});

test("who moves the checkpoint of a store that was opened anew is told once; a fenced write is a standby's", async () => {
  const storeOf = (write: ViewStore["write"]): ViewStore => ({
    schema: SCHEMA,
    checkpoint: async () => 0,
    write,
    all: async () => [],
    snapshot: (read) => read(async () => []),
  });
  const fine = async <T>(_: unknown, work: (write: never) => Promise<T>) => work(undefined as never);
  let current = storeOf(fine);
  const store = patientStore(SCHEMA, () => current);
  await store.write(1, async () => undefined);
  current = storeOf(fine);
  await store.write("unchanged", async () => undefined);
  await assert.rejects(
    store.write(2, async () => undefined),
    (error) => isBridgeError(error, "STORE_UNAVAILABLE") && error.retryable,
  );
  await store.write(2, async () => undefined);
  current = storeOf(async () => Promise.reject(new BridgeError("STORE_FENCED", "another writes")));
  await assert.rejects(
    store.write("unchanged", async () => undefined),
    (error) => isBridgeError(error, "STANDBY") && error.retryable,
  );
});
