import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { decodeReceived, PAYLOAD_PART_BYTES, payloadId, payloadStream, traceParentOf } from "@csp/domain";
import { createTelemetry } from "@csp/service-kit";
import { createFixturePartition } from "./inbox-fixture.ts";
import { message, readStream, record, recordSome, TOPIC, UNTOLD } from "./record-partition.test-support.ts";
import { createIngestTelemetry } from "./telemetry.ts";
import { withLog } from "./with-log.test-support.ts";

const MAKER = "urn:csp:uscc:91440300708461136T";

test("each message is kept once, whole, in its order, with where it came from, and then acknowledged", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    // Gaps are normal.
    partition.send(message(0), message(1), message(5), message(6), message(9));
    const opened = partition.openFeed();
    await recordSome(log, opened, 5);
    const received = (await readStream(log)).map(({ data }) => decodeReceived(data));
    assert.deepEqual(
      received.map(({ source }) => source),
      [0, 1, 5, 6, 9].map((offset) => `kafka:cluster-1/${TOPIC}/0/${offset}`),
    );
    assert.deepEqual(opened.acknowledged, [0, 1, 5, 6, 9]);
    const [first] = received;
    assert.deepEqual([first?.owner, first?.sender, first?.senderVerified, first?.profile], [MAKER, "", false, "bill"]);
  }));

test("a large payload is kept in parts, and an empty or missing one as nothing", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    const large = "x".repeat(2 * PAYLOAD_PART_BYTES + 7);
    partition.send(message(0, large), message(1, ""), { ...message(2), value: null });
    await recordSome(log, partition.openFeed(), 3);
    const [first, ...others] = await readStream(log);
    const received = decodeReceived(first!.data);
    assert.deepEqual([received.payload, received.parts, received.sizeBytes], [null, 3, large.length]);
    const parts = await readStream(log, payloadStream(payloadId(first!.id, received.sha256)));
    assert.equal(Buffer.concat(parts.map(({ data }) => data)).toString(), large);
    for (const { data } of others) assert.deepEqual([decodeReceived(data).sizeBytes, decodeReceived(data).payload?.byteLength], [0, 0]);
  }));

test("a batch that cannot be read is kept as it came, told once, and gone on from, also when it is the last", () =>
  withLog(async (log) => {
    const told: unknown[] = [];
    const telemetry = {
      ...UNTOLD,
      unreadable: (...[{ partition }, to, batch]: Parameters<typeof UNTOLD.unreadable>) => void told.push([partition, to, batch]),
    };
    const partition = createFixturePartition(TOPIC);
    const unreadable = { from: 1, messages: 3, cause: "UNPACKS_TO_TOO_MUCH" } as const;
    partition.send(message(0), { ...message(3, "the batch", { "content-type": "text/plain" }), unreadable });
    await recordSome(log, partition.openFeed(), 2, telemetry);
    partition.send(message(4));
    await recordSome(log, partition.openFeed(), 2, telemetry);
    const received = (await readStream(log)).map(({ data }) => decodeReceived(data));
    assert.deepEqual(
      received.map(({ source, contentType }) => [source.split("/").at(-1), contentType]),
      [
        ["0", "application/json"],
        ["3", "application/vnd.csp.unreadable-batch; from=1; to=3; messages=3; cause=UNPACKS_TO_TOO_MUCH"],
        ["4", "application/json"],
      ],
    );
    assert.equal(Buffer.from(received[1]?.payload ?? []).toString(), "the batch");
    assert.deepEqual(told, [[0, 3, unreadable]]);
    // Another one in its place is another topic.
    partition.makeAnew({ ...message(3, "another batch"), unreadable }, message(4, "x"), message(5));
    await assert.rejects(record(log, partition.openFeed()), (error) => isBridgeError(error, "SOURCE_RESET"));
  }));

test("headers that cannot be read are left out and kept beside the message; an owner is never guessed", () =>
  withLog(async (log) => {
    const partition = createFixturePartition(TOPIC);
    partition.send(
      message(0, "{}", { "csp-sender": "uscc:91440300708461136T", "csp-owner": "somebody", "content-encoding": "br" }),
      message(1, "{}", { "CSP-Sender": "uscc:91440300708461136T", "content-encoding": "gzip" }),
      message(2, "{}", {}),
    );
    await recordSome(log, partition.openFeed(), 3);
    const events = await readStream(log);
    assert.deepEqual(
      events.map(({ data }) => [decodeReceived(data).sender, decodeReceived(data).owner, decodeReceived(data).contentEncoding]),
      [
        [MAKER, "", "identity"],
        [MAKER, MAKER, "gzip"],
        ["", "", "identity"],
      ],
    );
    assert.deepEqual(
      events.map(({ meta }) => JSON.parse(Buffer.from(meta).toString()) as unknown),
      [{ unreadHeaders: { "csp-owner": "somebody", "content-encoding": "br" } }, {}, {}],
    );
  }));

test("a message is in the trace that its sender named, and never in another sender's", () =>
  withLog(async (log) => {
    const spansTo = { export: (_: unknown, done: (result: { code: number }) => void) => done({ code: 0 }), shutdown: async () => undefined };
    await using signals = createTelemetry({ service: "test", logLevel: "silent", traceSample: 1, spansTo });
    await using telemetry = createIngestTelemetry(signals, { openBodies: () => 0, stoppedPartitions: () => 0 });
    const [kept, dropped] = ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-1af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"];
    const partition = createFixturePartition(TOPIC);
    // The fixture hands out three at a time.
    partition.send(message(0, "{}", { traceparent: dropped }), message(1, "{}", { traceparent: kept }), message(2), message(3));
    await recordSome(log, partition.openFeed(), 4, telemetry);
    const parents = (await readStream(log)).map(({ meta }) => traceParentOf(meta));
    assert.deepEqual(parents.slice(0, 3), [undefined, kept, undefined]);
    assert.match(parents[3] ?? "", /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/, "a batch of none begins its own");
  }));
