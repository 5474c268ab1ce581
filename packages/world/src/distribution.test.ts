import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, isWorkingDay } from "./calendar.ts";
import { EMITTERS } from "./emit/emitters.ts";
import { DEED, deedOf } from "./deeds.ts";
import { batchOf, eachListed, isMixed, type Lot, levelsOf } from "./lot.ts";
import { lotsOf } from "./plan/lots.ts";
import type { Goods } from "./plan/moves.ts";
import { inBills, MAX_BILL_CODES } from "./plan/shipments.ts";
import { planWave } from "./plan/wave.ts";
import { createSetting } from "./setting.ts";
import { createTally } from "./tally.ts";
import { createWorld } from "./world.ts";

const PACKS = 40_000;

void test("bills are mostly of few codes, some of thousands, none over the bound of the interfaces", () => {
  const sizes: number[] = [];
  const counts = new Map<number, number>();
  let sold = 0;
  for (const { truth } of createWorld({ seed: 21, packs: PACKS }).documents()) {
    sizes.push(...truth.bills.map(({ codes }) => codes));
    if (truth.retells.length > 0) continue;
    for (const { type, codes } of truth.bills) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
      if (type > 320) sold += codes;
    }
  }
  sizes.sort((a, b) => a - b);
  assert.ok((sizes[Math.floor(sizes.length / 2)] ?? 0) <= 3);
  assert.ok((sizes.at(-1) ?? 0) > 500 && (sizes.at(-1) ?? 0) <= MAX_BILL_CODES, `${sizes.at(-1)}`);
  const count = (type: number): number => counts.get(type) ?? 0;
  assert.equal(count(201) + count(207), count(102));
  assert.ok(count(321) + count(323) > 5 * count(201));
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
    else if (type !== 116 && deedOf(type) === undefined) assert.ok(!isFree, `a ${type} on a free day`);
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

void test("some cases hold packs of two batches, and what is in them changes batch between two packs of the case", () => {
  let mixed = 0;
  const setting = createSetting({ seed: 23, packs: 400_000 });
  const lots = Array.from({ length: setting.waves }, (_, wave) => lotsOf(setting, wave)).flat();
  for (const lot of lots) {
    const top = levelsOf(lot);
    const second = lot.batches[1];
    if (second === undefined) continue;
    mixed += 1;
    const box = Math.floor(second.from / (lot.product.sizes[top - 1] ?? 1));
    assert.ok(isMixed(lot, top, box) && !isMixed(lot, top, box + 1) && !isMixed(lot, top - 1, Math.floor(second.from / (lot.product.sizes[top - 2] ?? 1))));
    assert.deepEqual([batchOf(lot, top, box), batchOf(lot, 1, second.from - 1), batchOf(lot, 1, second.from)], [lot.batches[0], lot.batches[0], second]);
  }
  assert.ok(mixed > lots.length * 0.03 && mixed < lots.length * 0.3, `${mixed} of ${lots.length}`);
});

void test("every deed happens, none of them often", () => {
  const setting = createSetting({ seed: 24, packs: 120_000 });
  const counts = new Map<number, number>();
  let moves = 0;
  for (let wave = 0; wave < setting.waves; wave++) {
    const planned = planWave(setting, wave).moves;
    moves += planned.count;
    for (let move = 0; move < planned.count; move++) counts.set(planned.typeOf(move), (counts.get(planned.typeOf(move)) ?? 0) + 1);
  }
  for (const [deed, type] of Object.entries(DEED))
    assert.ok((counts.get(type) ?? 0) > 0 && (counts.get(type) ?? 0) < moves * 0.02, `${deed}: ${counts.get(type)} of ${moves}`);
});

void test("documents come in every profile, most of them in those of trade and sale; some of them tell again what others tell", () => {
  const tally = createTally();
  for (const _ of createWorld({ seed: 25, packs: 80_000 }).documents(tally));
  const { profiles, retold, documents, codes } = tally.totals();
  assert.deepEqual(Object.keys(profiles).toSorted(), [...new Set(EMITTERS.map(({ profile }) => profile))].toSorted());
  const share = (name: string): number => (profiles[name]?.documents ?? 0) / documents;
  assert.ok(share("retail") > 0.5 && share("bill") > 0.02);
  for (const name of ["insurance-35xx", "provincial", "platform"]) assert.ok(share(name) > 0.002 && share(name) < 0.3, `${name}: ${share(name)}`);
  assert.ok(retold.documents > documents * 0.03 && retold.documents < documents * 0.25 && retold.codes < codes * 0.3, JSON.stringify(retold));
});
