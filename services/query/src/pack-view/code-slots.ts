// The codes that one write names. Each has a slot, in the order in which they are first named; here are their numbers
// and groups, read from the store in bulk, and what is written of new ones. Knows no events.
//
// New numbers are given in slot order, which is log order, whatever the borders between writes are.

import type { ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import { numberKeyOf, textKeyOf } from "./pack-key.ts";
import { NONE } from "./schema.ts";
import type { Turns } from "./turns.ts";

// The join is outer, so that the look-ups come in the order of the keys, and the answer is one text: as rows, 50,000
// answers held up the thread that takes them for 40 ms. What is unknown gives NULL, which string_agg passes over.
const FIND_NUMBERS = `SELECT string_agg(c.k || ' ' || c.id || ' ' || c.grp || ' ', '') AS found FROM (SELECT r.k FROM {rows} ORDER BY r.k) AS s LEFT JOIN code c ON c.k = s.k`;
const FIND_TEXTS = `SELECT string_agg(s.slot || ' ' || c.id || ' ' || c.grp || ' ', '') AS found FROM (SELECT r.k, r.slot FROM {rows} ORDER BY r.k) AS s LEFT JOIN code_text c ON c.k = s.k`;
const LAST_ID = `SELECT max(n) AS n FROM (SELECT max(id) AS n FROM pack UNION ALL SELECT max(id) AS n FROM pack_text) AS m`;

const INSERT_PACKS = `INSERT INTO pack(id, k) SELECT r.id, r.k FROM {rows}`;
const INSERT_PACK_TEXTS = `INSERT INTO pack_text(id, k) SELECT r.id, r.k FROM {rows}`;
// Codes commissioned together have consecutive numbers, so that a few runs say what is new of thousands.
const insertCodes = (codes: string, packs: string): string => `WITH runs AS MATERIALIZED (SELECT r.first, r.last, r.grp, r.com FROM {rows})
  INSERT INTO ${codes}(k, id, grp, com) SELECT p.k, p.id, r.grp, r.com FROM runs r CROSS JOIN ${packs} p WHERE p.id BETWEEN r.first AND r.last ORDER BY p.k`;
const INSERT_CODES = insertCodes("code", "pack");
const INSERT_CODE_TEXTS = insertCodes("code_text", "pack_text");
const COMMISSION_CODES = `UPDATE code SET grp = r.grp, com = r.com FROM {rows} WHERE code.k = r.k`;
const COMMISSION_CODE_TEXTS = `UPDATE code_text SET grp = r.grp, com = r.com FROM {rows} WHERE code_text.k = r.k`;

export class CodeSlots {
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<string, number>();
  readonly #keys: string[] = [];
  readonly #isText: boolean[] = [];
  readonly #ids: number[] = [];
  readonly #groups: number[] = [];
  readonly #coms: number[] = [];
  /** Codes of slots before this number are in the store already. */
  #firstNewId = 0;
  /** Slots of stored codes that are commissioned only now. */
  readonly late: number[] = [];

  slotOf(uri: string): number {
    const number = numberKeyOf(uri);
    const slots = number === null ? this.#texts : this.#numbers;
    const key = number ?? textKeyOf(uri);
    const known = slots.get(key);
    if (known !== undefined) return known;
    const slot = this.#keys.push(key) - 1;
    this.#isText.push(number === null);
    this.#ids.push(0);
    this.#groups.push(NONE);
    this.#coms.push(NONE);
    slots.set(key, slot);
    return slot;
  }

  /** True when the write names codes other than 20-digit ones. */
  get hasTexts(): boolean {
    return this.#texts.size > 0;
  }

  idOf(slot: number): number {
    return this.#ids[slot] ?? 0;
  }

  groupOf(slot: number): number {
    return this.#groups[slot] ?? NONE;
  }

  /** False when it was commissioned before: the first one stays. */
  commission(slot: number, group: number, f: number): boolean {
    if (this.groupOf(slot) !== NONE) return false;
    this.#groups[slot] = group;
    this.#coms[slot] = f;
    if (this.idOf(slot) < this.#firstNewId) this.late.push(slot);
    return true;
  }

  /** Reads what the store knows of the codes, and gives numbers to the others. */
  async lookUp(write: ViewWrite, turns: Turns): Promise<void> {
    const [found, foundTexts, last] = await Promise.all([this.#findNumbers(write, turns), this.#findTexts(write, turns), write.all(LAST_ID)]);
    await this.#take(found, (key) => this.#numbers.get(key), turns);
    await this.#take(foundTexts, Number, turns);
    this.#firstNewId = Number(last[0]?.["n"] ?? 0) + 1;
    let next = this.#firstNewId;
    for (let slot = 0; slot < this.#ids.length; slot++) if (this.#ids[slot] === 0) this.#ids[slot] = next++;
  }

  async store(write: ViewWrite, turns: Turns): Promise<void> {
    const packs = new BulkText({ id: "int", k: "bigint" });
    const packTexts = new BulkText({ id: "int", k: "text" });
    const runs = new BulkText({ first: "int", last: "int", grp: "int", com: "int" });
    for (let slot = 0; slot < this.#keys.length; slot++) {
      const id = this.idOf(slot);
      if (id < this.#firstNewId) continue;
      if (this.#isText[slot]) packTexts.add(`[${id},${JSON.stringify(this.#keys[slot])}]`);
      else packs.add(`[${id},${this.#keys[slot]}]`);
      if (turns.spend(0.3)) await turns.next();
    }
    this.#addRuns(runs);
    packs.send(write, INSERT_PACKS);
    packTexts.send(write, INSERT_PACK_TEXTS);
    if (packs.count > 0) runs.send(write, INSERT_CODES);
    if (packTexts.count > 0) runs.send(write, INSERT_CODE_TEXTS);
    this.#storeLate(write);
  }

  /** Runs of new codes of one group and commissioning. */
  #addRuns(runs: BulkText): void {
    let first = 0;
    let last = 0;
    let grp = NONE;
    let com = NONE;
    for (let slot = 0; slot < this.#ids.length; slot++) {
      const id = this.idOf(slot);
      if (id < this.#firstNewId) continue;
      const isSame = this.#groups[slot] === grp && this.#coms[slot] === com;
      if (!isSame || first === 0) {
        if (first > 0) runs.add(`[${first},${last},${grp},${com}]`);
        first = id;
        grp = this.groupOf(slot);
        com = this.#coms[slot] ?? NONE;
      }
      last = id;
    }
    if (first > 0) runs.add(`[${first},${last},${grp},${com}]`);
  }

  #storeLate(write: ViewWrite): void {
    const numbers = new BulkText({ k: "bigint", grp: "int", com: "int" });
    const texts = new BulkText({ k: "text", grp: "int", com: "int" });
    for (const slot of this.late) {
      const rest = `${this.groupOf(slot)},${this.#coms[slot]}]`;
      if (this.#isText[slot]) texts.add(`[${JSON.stringify(this.#keys[slot])},${rest}`);
      else numbers.add(`[${this.#keys[slot]},${rest}`);
    }
    numbers.send(write, COMMISSION_CODES);
    texts.send(write, COMMISSION_CODE_TEXTS);
  }

  async #findNumbers(write: ViewWrite, turns: Turns): Promise<string> {
    if (this.#numbers.size === 0) return "";
    const bulk = new BulkText({ k: "bigint" });
    for (const key of this.#numbers.keys()) {
      bulk.add(key);
      if (turns.spend(0.1)) await turns.next();
    }
    return foundText(await write.all(FIND_NUMBERS, [], bulk.rows()));
  }

  async #findTexts(write: ViewWrite, turns: Turns): Promise<string> {
    if (this.#texts.size === 0) return "";
    const bulk = new BulkText({ k: "text", slot: "int" });
    for (const [key, slot] of this.#texts) {
      bulk.add(`[${JSON.stringify(key)},${slot}]`);
      if (turns.spend(0.5)) await turns.next();
    }
    return foundText(await write.all(FIND_TEXTS, [], bulk.rows()));
  }

  /** `<key or slot> <id> <group> ` again and again. */
  async #take(found: string, slotOf: (text: string) => number | undefined, turns: Turns): Promise<void> {
    for (let at = 0; at < found.length;) {
      const toId = found.indexOf(" ", at);
      const toGroup = found.indexOf(" ", toId + 1);
      const end = found.indexOf(" ", toGroup + 1);
      const slot = slotOf(found.slice(at, toId));
      if (slot === undefined) throw new Error("the store answered with a key that was not asked for");
      this.#ids[slot] = Number(found.slice(toId + 1, toGroup));
      this.#groups[slot] = Number(found.slice(toGroup + 1, end));
      at = end + 1;
      if (turns.spend(0.5)) await turns.next();
    }
  }
}

function foundText(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const found = rows[0]?.["found"];
  return typeof found === "string" ? found : "";
}
