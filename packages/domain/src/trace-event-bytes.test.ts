import assert from "node:assert/strict";
import { test } from "node:test";
import avsc from "avsc";
import type { EpcisEvent } from "@csp/epcis";
import schema from "@csp/schemas/events/trace-event.v1.json" with { type: "json" };
import fc from "fast-check";
import { anyTraceEvent } from "./any-trace-event.test-support.ts";
import { traceEventBytes } from "./trace-event-bytes.ts";

const type = avsc.Type.forSchema(schema as avsc.Schema);

void test("the bytes are those that avsc writes", () => {
  fc.assert(
    fc.property(anyTraceEvent, (made) => {
      assert.deepEqual(Buffer.from(traceEventBytes(made)), type.toBuffer(made));
    }),
    { numRuns: 500 },
  );
});

void test("a kind that the schema does not name is a fault", () => {
  const [made] = fc.sample(anyTraceEvent, { numRuns: 1, seed: 1 });
  assert.throws(() => traceEventBytes({ ...(made as EpcisEvent), type: "QuantityEvent" as "ObjectEvent" }), /no symbol QuantityEvent/);
});
