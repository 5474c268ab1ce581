// A bridge on a real Kafka that asks who comes and answers over TLS, reached by nothing but settings; and what a bridge says
// that is not let in.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { supervisionTopic, uplinkTopic } from "@csp/contracts";
import { billJson, MAKER, packCode } from "../bench/packs.ts";
import { startServiceProcess, startBridgeProcess, temporaryFolder } from "../bridge-process.ts";
import { assertSoundFolder } from "../faults/sound-folder.ts";
import { openServices, untilWaits } from "../faults/services.ts";
import { readCounter } from "../metrics.ts";
import { until } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import type { SecuredDoors } from "./kafka-engine.ts";
import { openTestClient } from "./kafka-client.ts";
import { runCsp } from "./run-csp.ts";

type Settings = Readonly<Record<string, string>>;

const MECHANISMS = ["plain", "scram-sha-256", "scram-sha-512"];

const overTls = ({ caFile }: SecuredDoors): Settings => ({ CSP_KAFKA_TLS: "1", CSP_KAFKA_TLS_CA: caFile });
const byName = ({ username, password }: SecuredDoors, mechanism: string): Settings => ({
  CSP_KAFKA_SASL: mechanism,
  CSP_KAFKA_USERNAME: username,
  CSP_KAFKA_PASSWORD: password,
});

/** Each way that the settings know, by what it is called. */
function waysIn(doors: SecuredDoors): readonly (readonly [name: string, settings: Settings])[] {
  return [
    ["TLS", { CSP_KAFKA_BROKERS: doors.tls, ...overTls(doors) }],
    ["PLAIN, not encrypted", { CSP_KAFKA_BROKERS: doors.sasl, ...byName(doors, "plain") }],
    ...MECHANISMS.map((mechanism) => [`${mechanism} over TLS`, { CSP_KAFKA_BROKERS: doors.saslTls, ...overTls(doors), ...byName(doors, mechanism) }] as const),
  ];
}

engineSuite("a Kafka with TLS and SASL", await findKafka({ secured: true }), (start) => {
  const started = start({ secured: true });
  const opening = started.then((kafka) => openTestClient(kafka.brokers));
  const doorsOf = async (): Promise<SecuredDoors> => (await started).doors ?? assert.fail("it has open doors alone");
  after(async () => {
    await (await opening)[Symbol.asyncDispose]();
    await (await started)[Symbol.asyncDispose]();
  });

  test("is read and published to, whichever way it is reached", { timeout: 300_000 }, async (t) => {
    const [doors, client] = [await doorsOf(), await opening];
    for (const [n, [name, env]] of waysIn(doors).entries()) {
      await runCsp(["topics", "apply"], env);
      const before = await client.count(supervisionTopic("44"));
      const value = Buffer.from(billJson(`SECURED-${n}`, [packCode(1, n)]));
      await client.send(uplinkTopic("bill"), 0, [{ key: null, value, headers: { "csp-sender": MAKER } }]);
      await using folder = await temporaryFolder();
      {
        await using bridge = await startBridgeProcess(folder.path, { ...env, CSP_KAFKA_GROUP: `way-${n}` });
        // All that was sent before comes too: a group of its own, over a folder of its own.
        await until(
          `it was read by ${name}`,
          async () => (await readCounter(bridge.url, "csp_received_messages", { profile: "bill", door: "kafka" })) === n + 1,
        );
        await until(`it was published by ${name}`, async () => (await client.count(supervisionTopic("44"))) > before);
        assert.ok(!bridge.output().includes(doors.password), "the password is told nowhere");
      }
      assert.equal((await assertSoundFolder(folder.path)).rawMessages, n + 1);
      t.diagnostic(name);
    }
  });

  test("a service that it does not let in says so, and waits", { timeout: 180_000 }, async () => {
    const doors = await doorsOf();
    await using services = await openServices();
    const right = { CSP_KAFKA_BROKERS: doors.saslTls, ...overTls(doors), ...byName(doors, "scram-sha-512") };
    const unknownAuthority = { CSP_KAFKA_BROKERS: doors.tls, CSP_KAFKA_TLS: "1" };
    const wrong: readonly (readonly [Settings, RegExp])[] = [
      [{ ...right, CSP_KAFKA_PASSWORD: "guessed" }, /waits for Kafka: INBOX_UNAVAILABLE: .*[Aa]uthentication failed/],
      [{ ...right, CSP_KAFKA_BROKERS: doors.sasl, CSP_KAFKA_TLS: "0" }, /waits for Kafka: INBOX_UNAVAILABLE: .*requested SASL mechanism/],
      [unknownAuthority, /waits for Kafka: INBOX_UNAVAILABLE: .*certificate/],
    ];
    for (const [n, [env, says]] of wrong.entries()) {
      await using folder = await temporaryFolder();
      const ingest = await services.start("ingest", { ...env, CSP_DATA_DIR: folder.path, CSP_KAFKA_GROUP: `out-${n}` });
      await untilWaits(ingest, says);
      assert.ok((await readCounter(ingest.url, "csp_inbox_retries")) > 0);
      assert.ok(!ingest.output().includes("guessed"));
      await ingest.stop();
      assert.equal(await ingest.ended, 0, ingest.output());
    }
  });

  test("settings that do not go together are refused at the start", { timeout: 60_000 }, async () => {
    await using folder = await temporaryFolder();
    const env = {
      CSP_EVENTSTORE: "esdb://127.0.0.1:9?tls=false",
      CSP_DATA_DIR: folder.path,
      CSP_KAFKA_BROKERS: (await doorsOf()).sasl,
      CSP_KAFKA_SASL: "plain",
    };
    await assert.rejects(startServiceProcess("ingest", env), /CSP_KAFKA_USERNAME/);
  });
});
