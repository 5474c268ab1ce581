import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { cspNode, type EpcisEvent, type Node } from "@csp/epcis";
import schema from "@csp/schemas/events/trace-event.v1.json" with { type: "json" };
import fc from "fast-check";
import { anyTraceEvent } from "./any-trace-event.test-support.ts";
import { openAvro } from "./avro/avro-codec.ts";
import { traceEventBytes } from "./trace-event-bytes.ts";
import { readTraceEvent } from "./trace-event-read.ts";

const codec = openAvro<EpcisEvent>(schema);
/** avsc makes objects of classes of its own. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const eventWith = (change: Partial<EpcisEvent>): EpcisEvent => {
  const [any] = fc.sample(anyTraceEvent, { numRuns: 1, seed: 1 });
  return { ...(any as EpcisEvent), ...change };
};
const nested = (depth: number): Node =>
  depth === 0 ? cspNode("leaf", "1") : { ...cspNode("branch", ""), kind: "object", value: null, children: [nested(depth - 1)] };

describe("an event", () => {
  test("is read as avsc reads it", () => {
    fc.assert(
      fc.property(anyTraceEvent, (event) => {
        const bytes = traceEventBytes(event);
        // Over what the log takes.
        fc.pre(bytes.length <= 1024 * 1024);
        const read = readTraceEvent(bytes);
        assert.ok(read !== undefined);
        // Deep comparison of what differs would take minutes to print.
        assert.ok(isDeepStrictEqual(plain(read), plain(codec.decode(bytes))));
      }),
      { numRuns: 200 },
    );
  });

  test("is read from the middle of a larger buffer", () => {
    const bytes = traceEventBytes(eventWith({ epcList: ["urn:csp:edmc:82062330003000012416"] }));
    const around = new Uint8Array(bytes.length + 20).fill(2);
    around.set(bytes, 7);
    assert.deepEqual(plain(readTraceEvent(around.subarray(7, 7 + bytes.length))), plain(codec.decode(bytes)));
  });

  test("that is damaged is what avsc takes it for, or left to it", () => {
    const small = fc
      .sample(anyTraceEvent, { numRuns: 200, seed: 1 })
      .map(traceEventBytes)
      .filter(({ length }) => length < 4_000);
    const read = { alike: 0, left: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.nat(), fc.nat(255), fc.boolean(), (bytes, place, value, isCut) => {
        const damaged = isCut ? bytes.slice(0, place % bytes.length) : bytes.map((byte, at) => (at === place % bytes.length ? value : byte));
        const found = readTraceEvent(damaged);
        if (found === undefined) read.left++;
        else {
          read.alike++;
          assert.deepEqual(plain(found), plain(codec.decode(damaged)));
        }
      }),
      { numRuns: 2_000 },
    );
    assert.ok(read.alike > 0 && read.left > 0, JSON.stringify(read));
  });

  test("is left to avsc where it nests deep, is too large, has more behind it, or lists in other blocks than ours", () => {
    const bytes = (event: EpcisEvent): Uint8Array => traceEventBytes(event);
    assert.ok(readTraceEvent(bytes(eventWith({ extensions: [nested(99)] }))));
    assert.equal(readTraceEvent(bytes(eventWith({ extensions: [nested(100)] }))), undefined);
    assert.equal(readTraceEvent(Buffer.concat([bytes(eventWith({})), Buffer.of(0)])), undefined);
    assert.equal(readTraceEvent(bytes(eventWith({ epcList: ["x".repeat(1024 * 1024)] }))), undefined);
    const code = eventWith({ epcList: ["only this one"] });
    const whole = Buffer.from(bytes(code));
    const at = whole.indexOf("only this one");
    // A count of -1 has the size of its block behind it: Avro allows it.
    const inBlock = Buffer.concat([whole.subarray(0, at - 2), Buffer.of(1, 28), whole.subarray(at - 1)]);
    assert.deepEqual(plain(codec.decode(inBlock)), plain(code));
    assert.equal(readTraceEvent(inBlock), undefined);
  });
});
