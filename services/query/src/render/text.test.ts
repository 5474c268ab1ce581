import assert from "node:assert/strict";
import { test } from "node:test";
import { clean, cut, padEnd, shorten, table, widthOf } from "./text.ts";
import { eventTimeText } from "./time-text.ts";

test("a Chinese character is two columns wide, a combining mark none", () => {
  assert.equal(widthOf("药品 ab"), 7);
  assert.equal(widthOf("（）"), 4);
  assert.equal(widthOf("e\u0301"), 1);
  assert.equal(widthOf(padEnd("入库", 10)), 10);
});

test("columns stay in line whatever they hold", () => {
  const lines = table(
    [{}, { align: "right" }],
    [
      ["出库 dispatched", "7"],
      ["x", "1,200"],
    ],
  );
  assert.deepEqual(lines, ["  出库 dispatched      7", "  x                1,200"]);
});

test("a long text keeps both its ends within the width", () => {
  assert.equal(shorten("81773220288616423835", 20), "81773220288616423835");
  assert.equal(shorten("0123456789", 7), "012…789");
  for (let width = 1; width < 12; width++) assert.ok(widthOf(shorten("销售出库单据编号", width)) <= width);
});

test("a line is cut at its end, by the columns that are seen, with its colours closed", () => {
  assert.equal(cut("0123456789", 10), "0123456789");
  assert.equal(cut("0123456789", 7), "012345…");
  assert.equal(cut("\u001b[1m0123\u001b[0m", 4), "\u001b[1m0123\u001b[0m");
  assert.equal(cut("\u001b[1m0123456789\u001b[0m and more", 7), "\u001b[1m012345…\u001b[0m");
  for (let width = 1; width < 12; width++) assert.ok(widthOf(cut("最近拒收 rejections", width)) <= width);
});

test("controls and direction marks become visible", () => assert.equal(clean("a\u001b[2J\u202eb\nc"), "a\ufffd[2J\ufffdb\ufffdc"));

test("times are shown in +08:00, a day alone without its midnight, and what is no time as it is", () => {
  assert.equal(eventTimeText("2025-02-05T02:15:00Z"), "2025-02-05 10:15");
  assert.equal(eventTimeText("2025-02-05T10:15:00.123"), "2025-02-05 10:15");
  assert.equal(eventTimeText("2025-02-05T00:00:00+08:00"), "2025-02-05");
  assert.equal(eventTimeText("yesterday"), "yesterday");
});
