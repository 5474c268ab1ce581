import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, isWorkingDay } from "./calendar.ts";
import { eachListed, type Lot } from "./lot.ts";
import { lotsOf } from "./plan/lots.ts";
import type { Goods } from "./plan/moves.ts";
import { inBills, MAX_BILL_CODES } from "./plan/shipments.ts";
import { planWave } from "./plan/wave.ts";
import { createSetting } from "./setting.ts";
import { createTally } from "./tally.ts";
import { createWorld } from "./world.ts";

const PACKS = 40_000;

void test("bills are mostly of few codes, some of thousands, none over the bound of the interfaces", () => {
  const tally = createTally();
  const sizes: number[] = [];
  for (const { truth } of createWorld({ seed: 21, packs: PACKS }).documents(tally)) sizes.push(...truth.bills.map(({ codes }) => codes));
  sizes.sort((a, b) => a - b);
  assert.ok((sizes[Math.floor(sizes.length / 2)] ?? 0) <= 3);
  assert.ok((sizes.at(-1) ?? 0) > 500 && (sizes.at(-1) ?? 0) <= MAX_BILL_CODES, `${sizes.at(-1)}`);
  const { billTypes } = tally.totals();
  const count = (type: number): number => billTypes[type]?.documents ?? 0;
  assert.equal(count(201) + count(207), count(102));
  assert.ok(count(321) + count(323) > 5 * count(201));
  const sold = [321, 322, 323].reduce((sum, type) => sum + (billTypes[type]?.codes ?? 0), 0);
  assert.ok(sold > PACKS * 0.7 && sold <= PACKS, `${sold} are sold or used`);
});

void test("trade keeps to working days, shops do not", () => {
  const setting = createSetting({ seed: 22, packs: 10_000 });
  const { moves } = planWave(setting, 0);
  let shopWeekends = 0;
  for (let move = 0; move < moves.count; move++) {
    const isFree = !isWorkingDay(dayOf(moves.atOf(move)));
    const type = moves.typeOf(move);
    if (type === 321) shopWeekends += isFree ? 1 : 0;
    else if (type !== 116) assert.ok(!isFree, `a ${type} on a free day`);
  }
  assert.ok(shopWeekends > 100);
});

void test("a list over the bound goes as several bills, and all of it goes", () => {
  const setting = createSetting({ seed: 1, packs: 40_000 });
  const lots = lotsOf(setting, 0).filter(({ packs }) => packs > 100);
  for (const level of [1, 2, 3]) {
    const goods = lots.map(({ index: lot, from, packs }) => ({ lot, from: from + 3, to: from + packs - 2, level }));
    const all = lotsOf(setting, 0);
    const codesIn = (list: readonly Goods[]): number =>
      list.reduce((sum, { lot, from, to }) => sum + eachListed(all[lot] as Lot, from - (all[lot]?.from ?? 0), to - (all[lot]?.from ?? 0), level), 0);
    const bills = inBills(all, goods);
    for (const bill of bills.slice(0, -1)) assert.equal(codesIn(bill), MAX_BILL_CODES);
    assert.ok(codesIn(bills.at(-1) ?? []) <= MAX_BILL_CODES);
    assert.equal(codesIn(bills.flat()), codesIn(goods));
    const ends = bills.flat().map(({ from, to }) => to - from);
    assert.equal(
      ends.reduce((sum, packs) => sum + packs, 0),
      goods.reduce((sum, { from, to }) => sum + to - from, 0),
    );
    assert.ok(level > 1 || bills.length > 8);
  }
});
