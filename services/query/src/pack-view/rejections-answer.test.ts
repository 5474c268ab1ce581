import assert from "node:assert/strict";
import { test } from "node:test";
import type { SqlRow } from "@csp/contracts";
import type { RejectionsQuestion } from "../answers.ts";
import { answerRejections } from "./rejections-answer.ts";
import type { ReadAll } from "./stored-facts.ts";

const ANY: RejectionsQuestion = { reason: null, profile: null, sender: null, before: null, limit: 3 };

/** Rows as the statement gives them: the newest first. */
function rowsOf(count: number): readonly SqlRow[] {
  return Array.from({ length: count }, (_, n) => ({
    raw: count - n,
    idx: 0,
    reason: n % 2 === 0 ? "CODES_REFUSED" : "BAD_TIME",
    place: "",
    detail: "",
    document: null,
    codes: n % 2 === 0 ? 30 : 0,
    refused: JSON.stringify(n % 2 === 0 ? Array.from({ length: 30 }, (__, i) => [`/c/${i}`, "BAD_LENGTH", "***", ""]) : []),
    id: n === 0 ? null : `00000000-0000-4000-8000-${String(count - n).padStart(12, "0")}`,
    revision: n,
    received: 1000 + n,
    source: JSON.stringify(["uplink-http-1", n < 4 ? "bill" : "retail", "r", n % 3 === 0 ? "" : "urn:csp:uscc:x"]),
  }));
}

function reading(rows: readonly SqlRow[]): ReadAll {
  return async (_sql, [raw] = []) => rows.filter((row) => Number(row["raw"]) < Number(raw)).slice(0, 2000);
}

const ask = (question: Partial<RejectionsQuestion>, rows = rowsOf(10)) => answerRejections(reading(rows), { ...ANY, ...question }, 7);

test("the newest come first, page by page, until all were looked at", async () => {
  const first = await ask({});
  const second = await ask({ before: first.next });
  const last = await ask({ before: second.next, limit: 10 });
  assert.deepEqual(
    [first, second, last].map(({ rejections }) => rejections.map(({ revision }) => revision)),
    [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8, 9],
    ],
  );
  assert.deepEqual([last.next, last.asOf], [null, 7]);
});

test("a message whose translation is under way has no receipt, and long lists of codes are cut and counted", async () => {
  const [newest, next] = (await ask({})).rejections;
  assert.deepEqual([newest?.receipt, newest?.codes.length, newest?.codeCount], [null, 20, 30]);
  assert.equal(next?.receipt, "00000000-0000-4000-8000-000000000009.9");
});

test("a reason is that of the rejection or of one of its codes; profile and sender are what they are", async () => {
  const count = async (question: Partial<RejectionsQuestion>) => (await ask({ ...question, limit: 100 })).rejections.length;
  assert.deepEqual(
    [
      await count({ reason: "BAD_TIME" }),
      await count({ reason: "BAD_LENGTH" }),
      await count({ profile: "bill" }),
      await count({ sender: "" }),
      await count({ reason: "X" }),
    ],
    [5, 5, 4, 4, 0],
  );
});

test("one look is bounded: where little fits, the answer is short and says where to go on", async () => {
  const { rejections, next } = await ask({ reason: "X" }, rowsOf(2500));
  assert.deepEqual([rejections, next], [[], "501.0"]);
});
