// What docs/profiles/code-operations.md says of the views: a moved pack is where it was moved to, a replaced code ends and the
// new one begins, what a bill moved has not moved when it is taken back.

import assert from "node:assert/strict";
import { test } from "node:test";
import { type StoryBridge, startStoryBridge } from "./story-bridge.ts";

const OWNER = "uscc:91440300708461136T";
const BOXES = ["80217620000000000001", "80217620000000000002"] as const;
const UNITS = ["82062330000000000001", "82062330000000000002"] as const;
const NEW_UNIT = "82062330000000000009";

async function operate(bridge: StoryBridge, operation: object): Promise<void> {
  const receipt = await bridge.send("code-operations", Buffer.from(JSON.stringify(operation)), { owner: OWNER });
  assert.deepEqual([receipt.state, receipt.codesRefused], ["translated", 0]);
}

void test("operations are seen in the answers about packs", async () => {
  await using bridge = await startStoryBridge();
  const rows = [
    ...BOXES.map((box) => `<Code curCode="${box}" packLayer="2" parentCode="" flag="0"/>`),
    ...UNITS.map((unit) => `<Code curCode="${unit}" packLayer="1" parentCode="${BOXES[0]}" flag="0"/>`),
  ];
  const batch = `<Batch batchNo="L1" madeDate="2026-09-01" validateDate="2028-08-31">${rows.join("")}</Batch>`;
  const file = `<Document><Events><Event Name="RelationCreate"><Relation cascade="1:2">${batch}</Relation></Event></Events></Document>`;
  await bridge.send("relation-xml", Buffer.from(file), { owner: OWNER });
  const bill = { bill_code: "CK1", bill_time: "2026-09-03 10:00:00", bill_type: 201, from_user_id: "a", to_user_id: "b", trace_codes: [UNITS[1]] };
  await operate(bridge, {
    operation: "rebox",
    operation_time: "2026-09-02 09:00:00",
    source_parent_code: BOXES[0],
    source_child_codes: UNITS.join(","),
    target_parent_code: BOXES[1],
  });
  await operate(bridge, { operation: "replace", operation_time: "2026-09-02 10:00:00", old_code: UNITS[0], new_code: NEW_UNIT });
  await bridge.send("bill", Buffer.from(JSON.stringify(bill)), { owner: OWNER });
  await operate(bridge, { operation: "delete-bill", operation_time: "2026-09-03 11:00:00", bill_code: "CK1", bill_type: 201 });

  const seen = async (code: string): Promise<unknown> => {
    const { pack } = await bridge.query.getPack({ code });
    const { containers, history, batch } = pack ?? assert.fail(`${code} is not known`);
    const steps = history.map(({ fact, role }) => `${fact?.withdrawn === true ? "withdrawn " : ""}${role} ${fact?.bizStep}`);
    return { containers: containers.map((uri) => uri.slice(-20)), batch: batch?.batchNo, steps };
  };
  const moved = ["object commissioning", "child packing", "child unpacking", "child packing"];
  // Nobody says that the old code has left its box, nor that the new one is in it.
  assert.deepEqual(await seen(UNITS[0]), { containers: [BOXES[1]], batch: "L1", steps: [...moved, "input replacing"] });
  assert.deepEqual(await seen(NEW_UNIT), { containers: [], batch: undefined, steps: ["output replacing"] });
  // The bill is taken back, so the unit never left its box.
  assert.deepEqual(await seen(UNITS[1]), { containers: [BOXES[1]], batch: "L1", steps: [...moved, "withdrawn object shipping"] });
  const { document } = await bridge.query.getDocument({ owner: OWNER, number: "CK1" });
  const [change] = document?.facts[0]?.changes ?? [];
  assert.deepEqual([change?.kind, change?.eventTime, change?.source?.sender], ["deleted", "2026-09-03T11:00:00+08:00", `urn:csp:${OWNER}`]);
});
