// Our reading of an answer against the vendor's: of whatever bytes, both say the same, or both refuse them.

import assert from "node:assert/strict";
import { describe, test } from "node:test";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import streams, { type ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import fc from "fast-check";
import { fromVendor, readAnswer, readPlainEvent } from "./read-answer.ts";

const { ReadEvent } = streams.ReadResp;
const MOST_RUNS = 2000;

/** Written as decimal digits, as the vendor's classes have them: those that a number holds, and those that it does not. */
const uint64 = fc.oneof(fc.maxSafeNat().map(String), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String), fc.constant("0"));
const bytes = fc.uint8Array({ maxLength: 300 });
const name = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 20 }).map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 12 }).map((some) => Buffer.from(some)),
);
const id = fc.oneof(
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.string({ unit: "grapheme" }),
);
const entries = fc.array(fc.tuple(fc.oneof(fc.constantFrom("type", "content-type", "created"), fc.string()), fc.string({ unit: "grapheme" })), {
  maxLength: 4,
});

const record = fc
  .record(
    { id, structured: fc.boolean(), name, revision: uint64, prepare: uint64, commit: uint64, entries, customMetadata: bytes, data: bytes },
    { requiredKeys: ["structured", "entries"] },
  )
  .map((of) => {
    const made = new ReadEvent.RecordedEvent();
    if (of.id !== undefined || of.structured) {
      const uuid = new shared.UUID();
      if (of.structured) uuid.setStructured(new shared.UUID.Structured());
      else uuid.setString(of.id ?? "");
      made.setId(uuid);
    }
    if (of.name !== undefined) {
      const identifier = new shared.StreamIdentifier();
      identifier.setStreamName(of.name);
      made.setStreamIdentifier(identifier);
    }
    if (of.revision !== undefined) made.setStreamRevision(of.revision);
    if (of.prepare !== undefined) made.setPreparePosition(of.prepare);
    if (of.commit !== undefined) made.setCommitPosition(of.commit);
    for (const [key, value] of of.entries) made.getMetadataMap().set(key, value);
    if (of.customMetadata !== undefined) made.setCustomMetadata(of.customMetadata);
    if (of.data !== undefined) made.setData(of.data);
    return made;
  });

const event = fc.record({ event: record, link: record, position: uint64, noPosition: fc.boolean() }, { requiredKeys: [] }).map((of) =>
  made((answer) => {
    const one = new ReadEvent();
    if (of.event !== undefined) one.setEvent(of.event);
    if (of.link !== undefined) one.setLink(of.link);
    if (of.position !== undefined) one.setCommitPosition(of.position);
    else if (of.noPosition === true) one.setNoPosition(new shared.Empty());
    answer.setEvent(one);
  }),
);

const other = fc.oneof(
  fc.constantFrom(
    made(() => undefined),
    made((answer) => answer.setCaughtUp(new streams.ReadResp.CaughtUp())),
    made((answer) => answer.setFellBehind(new streams.ReadResp.FellBehind())),
    made((answer) => answer.setStreamNotFound(new streams.ReadResp.StreamNotFound())),
    made((answer) => answer.setConfirmation(new streams.ReadResp.SubscriptionConfirmation())),
  ),
  uint64.map((text) => made((answer) => answer.setLastStreamPosition(text))),
  fc.tuple(uint64, uint64).map(([commit, prepare]) =>
    made((answer) => {
      const mark = new streams.ReadResp.Checkpoint();
      mark.setCommitPosition(commit);
      mark.setPreparePosition(prepare);
      answer.setCheckpoint(mark);
    }),
  ),
);

function made(set: (answer: ReadResp) => unknown): Buffer {
  const answer = new streams.ReadResp();
  set(answer);
  return Buffer.from(answer.serializeBinary());
}

function assertSame(message: Buffer): void {
  assert.deepEqual(readAnswer(message), fromVendor(streams.ReadResp.deserializeBinary(message)));
}

/** Fields that no version of the message has yet, one of each form. */
const UNKNOWN = [
  Buffer.from("f80105", "hex"),
  Buffer.from("f9010102030405060708", "hex"),
  Buffer.from("fa0103616263", "hex"),
  Buffer.from("fd0101020304", "hex"),
];

describe("an answer to a read, as we and as the vendor's classes read it", () => {
  test("is the same of whatever the classes write", () => {
    fc.assert(fc.property(fc.oneof({ weight: 4, arbitrary: event }, other), assertSame), { numRuns: MOST_RUNS });
  });

  test("is the same with fields behind it that nobody knows, and with more than one message in one", () => {
    const more = fc.array(fc.oneof(fc.constantFrom(...UNKNOWN), event, other), { maxLength: 2 });
    fc.assert(
      fc.property(event, more, (one, rest) => assertSame(Buffer.concat([one, ...rest]))),
      { numRuns: MOST_RUNS },
    );
  });

  // What we do not take for an event is read by the vendor's classes anyway; of some damaged bytes they never come back.
  test("is the same when bytes were changed or are missing, wherever we still take it for an event", () => {
    const change = fc.tuple(fc.nat(), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(event, fc.array(change, { maxLength: 3 }), fc.option(fc.nat()), (one, changes, cut) => {
        const message = Buffer.from(cut === null ? one : one.subarray(0, cut % (one.length + 1)));
        for (const [at, byte] of changes) if (message.length > 0) message[at % message.length] = byte;
        if (readPlainEvent(message) !== undefined) assertSame(message);
      }),
      { numRuns: MOST_RUNS },
    );
  });

  test("is read from its bytes where it is as servers give it", () => {
    const plain = fc.record({
      name: fc.string({ unit: "grapheme" }),
      id: fc.uuid(),
      revision: fc.maxSafeNat(),
      position: fc.maxSafeNat(),
      type: fc.constantFrom("Received.v1", ""),
      data: bytes,
    });
    fc.assert(
      fc.property(plain, (of) => {
        const one = new ReadEvent.RecordedEvent();
        const uuid = new shared.UUID();
        uuid.setString(of.id);
        one.setId(uuid);
        const identifier = new shared.StreamIdentifier();
        identifier.setStreamName(Buffer.from(of.name));
        one.setStreamIdentifier(identifier);
        one.setStreamRevision(String(of.revision));
        one.setPreparePosition(String(of.position));
        one.setCommitPosition(String(of.position));
        one.getMetadataMap().set("type", of.type).set("content-type", "application/octet-stream").set("created", "621355968000000000");
        one.setData(of.data);
        const around = new ReadEvent();
        around.setEvent(one);
        around.setCommitPosition(String(of.position));
        const { position, name: stream, ...rest } = of;
        assert.deepEqual(readPlainEvent(made((answer) => answer.setEvent(around))), {
          kind: "event",
          ...rest,
          stream: Buffer.from(stream).toString(),
          commit: position,
          prepare: position,
          customMetadata: new Uint8Array(),
          logged: undefined,
        });
      }),
    );
  });
});
