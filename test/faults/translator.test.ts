// The translator over a real log when things go wrong around it: a rival on the same streams, a log that fails before or
// after it stored, a log that is damaged, a profile with a fault of ours.

import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { checkBridge } from "@csp/bridge";
import { type Appended, BridgeError, type EventLog, type LoggedEvent } from "@csp/contracts";
import {
  decodeReceived,
  decodeRejection,
  decodeTranslated,
  EVENT_TYPE,
  httpUplinkStream,
  type OutcomeEvent,
  PROFILES,
  traceStream,
  translate,
} from "@csp/domain";
import type { Outcome, Profile } from "@csp/formats";
import { relationXml } from "../bench/packs.ts";
import { readStream } from "../read-stream.ts";
import { until } from "../until.ts";
import { assertSoundLog, bill, BILL_CODES, makeReceived, openLog, readTraces, RULES, translatorOf, untilClosed } from "./raw-log.ts";

const BILLS = 150;

function asWritten({ stream, revision, id, type, data, meta }: LoggedEvent): unknown {
  return [stream, revision, id, type, Buffer.from(data).toString("base64"), Buffer.from(meta).toString()];
}

test("two translators on one log do what one would have done", async () => {
  // One message of many appends among small ones.
  const messages = [...Array.from({ length: BILLS }, (_, n) => bill(n)), makeReceived("relation-xml", 0, gzipSync(relationXml(0)), "gzip"), bill(BILLS)];
  await using alone = await openLog();
  await alone.record(messages);
  {
    await using translator = translatorOf(alone.log);
    await translator.start();
    await untilClosed(alone.log, messages.length);
  }

  await using shared = await openLog();
  await shared.record(messages);
  let met = 0;
  const watched: EventLog = {
    ...shared.log,
    async append(...args) {
      const appended = await shared.log.append(...args).catch((error: unknown) => {
        met += 1;
        throw error;
      });
      if (appended.repeated) met += 1;
      return appended;
    },
  };
  {
    await using one = translatorOf(watched);
    await using two = translatorOf(watched);
    await Promise.all([one.start(), two.start()]);
    await untilClosed(shared.log, messages.length);
  }
  assert.ok(met > 0, "the two were to meet");
  assert.deepEqual((await readTraces(shared.log)).map(asWritten), (await readTraces(alone.log)).map(asWritten));
  await assertSoundLog(shared.log, messages.length);
});

type Fault = "failed, stored" | "failed, not stored" | "a rival was first" | "a rival was first with a part" | "reading failed";

const FAULTS: readonly Fault[] = [
  "failed, not stored",
  "failed, stored",
  "a rival was first",
  "a rival was first with a part",
  "reading failed",
  "failed, stored",
];

/** One fault at a time, each when the test asks for it. */
function faultyLog(log: EventLog): { readonly log: EventLog; arm(fault: Fault): void; isArmed(): boolean } {
  let armed: Fault | undefined;
  function disarm(): void {
    armed = undefined;
  }
  async function append(...[stream, expected, events]: Parameters<EventLog["append"]>): Promise<Appended> {
    switch (armed) {
      case undefined:
      case "reading failed":
        return log.append(stream, expected, events);
      case "failed, not stored":
        disarm();
        throw new BridgeError("LOG_UNAVAILABLE", "made to fail by a test");
      case "failed, stored":
        disarm();
        await log.append(stream, expected, events);
        throw new BridgeError("LOG_UNAVAILABLE", "made to fail by a test");
      case "a rival was first":
        disarm();
        await log.append(stream, expected, events);
        break;
      case "a rival was first with a part":
        disarm();
        await log.append(stream, expected, events.slice(0, 1));
        break;
      default:
        armed satisfies never;
    }
    return log.append(stream, expected, events);
  }
  async function readLast(stream: string): Promise<LoggedEvent | undefined> {
    if (armed === "reading failed") {
      disarm();
      throw new BridgeError("LOG_UNAVAILABLE", "made to fail by a test");
    }
    return log.readLast(stream);
  }
  async function* follow(
    ...[filter, after, options]: Parameters<EventLog["follow"]>
  ): ReturnType<EventLog["follow"]> extends AsyncIterable<infer B> ? AsyncGenerator<B> : never {
    for await (const batch of log.follow(filter, after, options)) {
      yield batch;
      if (armed !== "reading failed") continue;
      // The next read of a stream then fails as well.
      throw new BridgeError("LOG_UNAVAILABLE", "made to fail by a test");
    }
  }
  return { log: { ...log, append, readLast, follow }, arm: (fault) => (armed = fault), isArmed: () => armed !== undefined };
}

test("a translator whose log fails begins again, without loss and without doubles", async (t) => {
  await using opened = await openLog();
  const { log, record } = opened;
  const faulty = faultyLog(log);
  await using translator = translatorOf(faulty.log);
  await translator.start();
  let sent = 0;
  for (const fault of FAULTS) {
    await t.test(fault, async () => {
      faulty.arm(fault);
      await record(Array.from({ length: 10 }, (_, i) => bill(sent + i)));
      sent += 10;
      await untilClosed(log, sent);
      // A failure to read shows at the next thing that comes.
      if (faulty.isArmed()) await record([bill(sent++)]);
      await until("the fault has fired", () => !faulty.isArmed());
      await untilClosed(log, sent);
    });
  }
  await assertSoundLog(log, sent);
  assert.equal((await readTraces(log)).length, 2 * sent, "one event and one close each");
});

test("a damaged log stops the translator, loudly", async () => {
  await using opened = await openLog();
  const damaged: EventLog = { ...opened.log, append: () => Promise.reject(new BridgeError("LOG_CORRUPT", "made to fail by a test")) };
  await using translator = translatorOf(damaged);
  await translator.start();
  await opened.record([bill(0)]);
  await assert.rejects(translator.failed, { code: "LOG_CORRUPT" });
  assert.equal(translator.ready().ready, false);
});

// The profiles of a running bridge are a fixed table, none of which is known to have a fault; so one that has is given to
// the translation itself, and what it yields is appended as the service appends it.
test("a profile with a fault of ours costs its message, and the next goes on", async (t) => {
  const sound = PROFILES.get("bill");
  assert.ok(sound);
  const faults: readonly { readonly name: string; readonly profile: Partial<Profile>; readonly events: number }[] = [
    { name: "in the first pass", profile: { survey: () => Promise.reject(new TypeError("made by a test")) }, events: 0 },
    { name: "before any event", profile: { read: () => failAfter([]) }, events: 0 },
    { name: "after an event", profile: { read: (input, documents) => failAfter(sound.read(input, documents)) }, events: 1 },
    { name: "by naming a document that is none", profile: { read: (input, documents) => withDocument(7, sound.read(input, documents)) }, events: 0 },
    {
      name: "by throwing what is no error",
      profile: {
        survey: () => Promise.reject("made by a test"),
      },
      events: 0,
    },
  ];
  for (const { name, profile, events } of faults) {
    await t.test(name, async () => {
      await using opened = await openLog();
      const { log } = opened;
      const messages = [bill(0), bill(1)];
      const stream = httpUplinkStream(bill(0).id);
      for (const message of messages) await log.append(stream, "any", [message]);

      const faulty = await translateAll(log, stream, 0, { ...sound, ...profile });
      const again = await translateAll(log, stream, 0, { ...sound, ...profile });
      const next = await translateAll(log, stream, 1, sound);
      assert.deepEqual(again, faulty, "a fault is as repeatable as the rest");
      await log.append(traceStream(stream), "none", [...faulty, ...next]);

      assert.deepEqual(
        faulty.map((outcome) => outcome.type),
        [...Array.from({ length: events }, () => EVENT_TYPE.traceEvent), EVENT_TYPE.rejection, EVENT_TYPE.translated],
      );
      const rejection = decodeRejection(faulty.at(-2)?.data ?? new Uint8Array());
      assert.equal(rejection.reason, "TRANSLATOR_FAULT");
      assert.match(rejection.fingerprint ?? "", /^[0-9a-f]{16}$/);
      assert.ok(!rejection.detail.includes("made by a test"), "what an error says may quote the message");
      const { codesListed, documentCount } = decodeTranslated(faulty.at(-1)?.data ?? new Uint8Array());
      assert.deepEqual([codesListed, documentCount], [0, 0], "no code is claimed to have been accepted");
      assert.equal(decodeTranslated(next.at(-1)?.data ?? new Uint8Array()).codesListed, BILL_CODES);

      const { findings, counts } = await checkBridge({ log, stores: [] });
      assert.deepEqual([findings, counts.pending], [[], 0]);
    });
  }
});

async function* failAfter(batches: ReturnType<Profile["read"]>): AsyncGenerator<readonly Outcome[]> {
  yield* batches;
  throw new RangeError("made by a test");
}

async function* withDocument(document: number, batches: ReturnType<Profile["read"]>): AsyncGenerator<readonly Outcome[]> {
  for await (const batch of batches) yield batch.map((outcome) => ({ ...outcome, document }));
}

async function translateAll(log: EventLog, stream: string, revision: number, profile: Profile): Promise<readonly OutcomeEvent[]> {
  const event = (await readStream(log, stream))[revision];
  assert.ok(event);
  const received = decodeReceived(event.data);
  const message = { stream, revision, position: event.position, id: event.id, received, chunks: () => [received.payload ?? new Uint8Array()] };
  const outcomes: OutcomeEvent[] = [];
  for await (const batch of translate(message, { profiles: new Map([["bill", profile]]), rules: RULES, generation: 0 }, () => false)) outcomes.push(...batch);
  return outcomes;
}
