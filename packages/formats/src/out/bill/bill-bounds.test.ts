// The bounds on a bill that goes out, alone and in a provincial upload, each from both sides.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { cspNode, type Node } from "@csp/epcis";
import { MAX_FACTS_BYTES, nodeBytes } from "../../event-parts.ts";
import { drugListOf } from "../any-node.test-support.ts";
import { codesRead, lost, MIB, moved, units } from "../bounds.test-support.ts";
import { createProvincialTarget, ENVELOPE_BOUNDS, provincialTarget } from "../envelopes.ts";
import type { Written } from "../target.ts";
import { readAllBack, translateWith, write } from "../translate.test-support.ts";
import { BILL_BOUNDS, billTarget, createBillTarget } from "./target.ts";

it("the bounds are those of the profiles that read", () => {
  assert.deepEqual(BILL_BOUNDS, { maxCodes: 100_000, maxBytes: 16 * MIB });
});

it("a provincial upload is no larger than its bound, else its bill is lost by name", () => {
  const whole = write(provincialTarget, [moved(units(3))]).documents[0] ?? assert.fail();
  const within = (maxBytes: number): Written => write(createProvincialTarget({ ...ENVELOPE_BOUNDS, maxBytes }), [moved(units(3))]);
  assert.deepEqual(within(whole.payload.length).documents, [whole]);
  assert.deepEqual(within(whole.payload.length - 1).losses, [{ event: 0, where: "", detail: `an envelope has at most ${whole.payload.length - 1} bytes` }]);
});

describe("bills", () => {
  it("list no more codes than their bound, those of all events of the bill together", async () => {
    const target = createBillTarget({ ...BILL_BOUNDS, maxCodes: 5 });
    const most = write(target, [moved(units(3)), moved(units(4, 2))]);
    assert.deepEqual(await codesRead(most), units(5));
    const more = write(target, [moved(units(3)), moved(units(3, 4))]);
    assert.deepEqual(
      [more.documents, lost(more)],
      [
        [],
        [
          [0, ""],
          [1, ""],
        ],
      ],
    );
    assert.match(more.losses[0]?.detail ?? "", /^the bill CK1 is larger than 5 codes/);
  });

  it("list a hundred thousand codes, as they are read", async () => {
    const most = write(billTarget, [moved(units(100_000))]);
    assert.equal((await codesRead(most)).length, 100_000);
    assert.deepEqual(lost(write(billTarget, [moved(units(100_001))])), [[0, ""]]);
  });

  it("have no more bytes than their bound", () => {
    const whole = write(billTarget, [moved(units(3))]).documents[0] ?? assert.fail();
    const within = (maxBytes: number): Written => write(createBillTarget({ ...BILL_BOUNDS, maxBytes }), [moved(units(3))]);
    assert.deepEqual(within(whole.payload.length).documents, [whole]);
    assert.deepEqual(lost(within(whole.payload.length - 1)), [[0, ""]]);
  });

  it("say besides their codes what their reader takes, and no more", async () => {
    const drugsOf = (length: number): Node => drugListOf(Array.from({ length: 283 }, (_, at) => [cspNode("drugInfo", "x".repeat(at === 0 ? length : 400))]));
    const room = MAX_FACTS_BYTES - nodeBytes([drugsOf(0)]);
    assert.ok(room > 0 && room < 500, String(room));
    const most = write(billTarget, [moved(units(1), [drugsOf(room)])]);
    assert.deepEqual(most.losses, []);
    assert.equal((await readAllBack(most)).events.length, 1);
    const more = write(billTarget, [moved(units(1), [drugsOf(room + 1)])]);
    assert.deepEqual(more.losses, [{ event: 0, where: "", detail: `a bill says at most ${MAX_FACTS_BYTES} bytes besides its codes` }]);
    await assert.rejects(async () => translateWith("bill", largerBill(most)), /TOO_LARGE/);
  });

  /** The written bill with a letter more. */
  function largerBill({ documents }: Written): string {
    const text = Buffer.from(documents[0]?.payload ?? []).toString();
    return text.replace("xx", "xxx");
  }

  it("count what a reader adds of its own", async () => {
    // The drug's batch is made of two fields, and says the same again.
    const fields = [cspNode("nationalDrugId", "04879001203"), cspNode("batchNo", "L1")];
    const drugs = drugListOf(Array.from({ length: 1000 }, () => fields));
    assert.ok(nodeBytes([drugs]) < MAX_FACTS_BYTES);
    assert.deepEqual(lost(write(billTarget, [moved(units(1), [drugs])])), [[0, ""]]);
    // What a bill does not say anyway takes no room in it.
    const unsaid = cspNode("whatever", "x".repeat(MAX_FACTS_BYTES));
    assert.deepEqual(lost(write(billTarget, [moved(units(1), [unsaid])])), [[0, "extensions/csp:whatever"]]);
  });
});
