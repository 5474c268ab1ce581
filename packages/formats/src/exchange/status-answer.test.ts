// Files under test/vectors/exchange/status against the outcomes beside them, too. After a change that is meant, look at the differences and
// write the outcomes anew: `node --test --test-update-snapshots packages/formats/src/exchange/status-answer.test.ts`.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import fc from "fast-check";
import { parseStatusAnswer, type StatusAnswer, writeStatusAnswer } from "./status-answer.ts";

const VECTORS = join(import.meta.dirname, "../../../../test/vectors/exchange/status");

for (const kind of ["valid", "invalid"]) {
  for (const file of readdirSync(join(VECTORS, kind)).filter((name) => !name.endsWith(".outcome.json"))) {
    void test(`${kind}: ${file}`, (t) => {
      const read = parseStatusAnswer(readFileSync(join(VECTORS, kind, file), "utf8"));
      assert.equal(read.ok, kind === "valid");
      assert.ok(!JSON.stringify(read).includes("CANARY"));
      t.assert.fileSnapshot(read.ok ? read.value : { refusal: read.refusal }, join(VECTORS, kind, file.replace(/\.json$/, ".outcome.json")));
      if (read.ok) assert.deepEqual(parseStatusAnswer(writeStatusAnswer(read.value)), read);
    });
  }
}

const text = fc.option(fc.string({ minLength: 1, maxLength: 20 }).filter((value) => value.trim() === value && value !== ""));
const answer: fc.Arbitrary<StatusAnswer> = fc.record({
  success: fc.boolean(),
  code: text,
  info: text,
  total: text,
  uploads: fc.array(
    fc.record({
      billNo: text,
      billType: text,
      billTime: text,
      state: fc.constantFrom("processing", "uploaded", "succeeded", "failed"),
      info: text,
      uploadedAt: text,
      processedAt: text,
      fileName: text,
      owner: text,
      from: text,
      to: text,
    }),
    { maxLength: 5 },
  ),
});

void test("what is written is read", () => {
  fc.assert(
    fc.property(answer, (written) => {
      assert.deepEqual(parseStatusAnswer(writeStatusAnswer(written)), { ok: true, value: structuredClone(written) });
    }),
    { numRuns: 200 },
  );
});

void test("an answer as the platform writes it", () => {
  const item = { bill_code: "CK1", bill_type: 201, result_type: 4, process_info: "FAIL_BIZ_CODE_NOT_ACTIVE", ic_code: "CANARY", from_user_id: "E1" };
  const read = parseStatusAnswer(
    JSON.stringify({
      alibaba_alihealth_drug_kyt_searchstatus_response: {
        result: { model: { total_num: 1, result_list: { bill_deal_status_search_do: [item] } }, msg_code: "1000", response_success: true },
        request_id: undefined,
      },
    }),
  );
  assert.ok(read.ok, JSON.stringify(read));
  assert.ok(!JSON.stringify(read).includes("CANARY"));
  assert.deepEqual([read.value.success, read.value.total, read.value.uploads.length], [true, "1", 1]);
  const [upload] = read.value.uploads;
  assert.deepEqual([upload?.billNo, upload?.billType, upload?.state, upload?.info, upload?.from], ["CK1", "201", "failed", "FAIL_BIZ_CODE_NOT_ACTIVE", "E1"]);
});

void test("the example of the manual", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../../docs/profiles/relation-query.md"), "utf8");
  const read = parseStatusAnswer(/## The status of uploads[^]*?```json\n([^]*?)```/.exec(page)?.[1] ?? "");
  assert.ok(read.ok, JSON.stringify(read));
  assert.deepEqual(
    read.value.uploads.map(({ billNo, state, info }) => [billNo, state, info]),
    [["CK1", "failed", "FAIL_BIZ_CODE_NOT_ACTIVE"]],
  );
});

void test("a state that is none is told where it stands", () => {
  for (const state of ["2", "", "toString"]) {
    const read = parseStatusAnswer(JSON.stringify({ result: { model: { result_list: [{ result_type: "3" }, { result_type: state }] } } }));
    assert.ok(!read.ok);
    assert.deepEqual([read.refusal.reason, read.refusal.where], ["SHAPE_INVALID", "/result/model/result_list/1/result_type"]);
  }
  assert.equal(parseStatusAnswer('{"result":1}').ok, false);
  assert.deepEqual(parseStatusAnswer('{"result":{}}'), { ok: true, value: { success: false, code: null, info: null, total: null, uploads: [] } });
});
