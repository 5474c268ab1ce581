// Batches, and the groups their packs fall into: batch, level and class together. A write gathers those it needs, asks for
// all at once, and counts what it commissions.

import type { SqlRow, ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import type { BatchFacts } from "./commissioning.ts";
import { NONE } from "./schema.ts";

const FIND_BATCHES = `SELECT b.uri, b.b FROM {rows} JOIN batch b ON b.uri = r.uri`;
const LAST_BATCH = `SELECT max(b) AS n FROM batch`;
// Of what several events say of a batch, the first that says anything counts.
const UPSERT_BATCHES = `INSERT INTO batch(b, uri, number, production, expiry) SELECT r.b, r.uri, r.number, r.production, r.expiry FROM {rows} WHERE true
  ON CONFLICT (b) DO UPDATE SET production = COALESCE(batch.production, excluded.production), expiry = COALESCE(batch.expiry, excluded.expiry)`;
const FIND_GROUPS = `SELECT g.batch, g.level, g.class, g.g FROM {rows} JOIN pack_group g ON g.batch = r.batch AND g.level = r.level AND g.class = r.class`;
const LAST_GROUP = `SELECT max(g) AS n FROM pack_group`;
const UPSERT_GROUPS = `INSERT INTO pack_group(g, batch, level, class, packs) SELECT r.g, r.batch, r.level, r.class, r.packs FROM {rows} WHERE true
  ON CONFLICT (g) DO UPDATE SET packs = pack_group.packs + excluded.packs`;

interface Batch {
  facts: BatchFacts;
  number: number;
}

interface Group {
  readonly batch: string | null;
  readonly level: number;
  readonly classUri: string;
  number: number;
  packs: number;
}

export class PackGroups {
  readonly #batches = new Map<string, Batch>();
  readonly #ordinals = new Map<string, number>();
  readonly #groups: Group[] = [];

  /** Stands for the group until `resolve` has been awaited. */
  ordinalOf(facts: BatchFacts | null, level: number, classUri: string): number {
    if (facts !== null) this.#gather(facts);
    const batch = facts?.uri ?? null;
    const key = `${level} ${classUri} ${batch ?? ""}`;
    const known = this.#ordinals.get(key);
    if (known !== undefined) return known;
    const ordinal = this.#groups.push({ batch, level, classUri, number: NONE, packs: 0 }) - 1;
    this.#ordinals.set(key, ordinal);
    return ordinal;
  }

  numberOf(ordinal: number): number {
    return this.#group(ordinal).number;
  }

  count(ordinal: number): void {
    this.#group(ordinal).packs += 1;
  }

  async resolve(write: ViewWrite): Promise<void> {
    if (this.#groups.length === 0) return;
    await this.#resolveBatches(write);
    const wanted = new BulkText({ batch: "int", level: "int", class: "text" });
    for (const group of this.#groups) wanted.add(JSON.stringify([this.#batchNumber(group), group.level, group.classUri]));
    const [rows, last] = await Promise.all([write.all(FIND_GROUPS, [], wanted.rows()), write.all(LAST_GROUP)]);
    const found = new Map(rows.map((row) => [`${String(row["batch"])} ${String(row["level"])} ${String(row["class"])}`, Number(row["g"])]));
    let next = numberAfter(last);
    for (const group of this.#groups) group.number = found.get(`${this.#batchNumber(group)} ${group.level} ${group.classUri}`) ?? next++;
  }

  store(write: ViewWrite): void {
    const batches = new BulkText({ b: "int", uri: "text", number: "text", production: "text", expiry: "text" });
    for (const { facts, number } of this.#batches.values())
      batches.add(JSON.stringify([number, facts.uri, facts.number, facts.productionDate, facts.expiryDate]));
    const groups = new BulkText({ g: "int", batch: "int", level: "int", class: "text", packs: "int" });
    for (const group of this.#groups) groups.add(JSON.stringify([group.number, this.#batchNumber(group), group.level, group.classUri, group.packs]));
    batches.send(write, UPSERT_BATCHES);
    groups.send(write, UPSERT_GROUPS);
  }

  #gather(facts: BatchFacts): void {
    const batch = this.#batches.get(facts.uri);
    if (batch === undefined) this.#batches.set(facts.uri, { facts, number: NONE });
    else if (batch.facts !== facts) {
      const { productionDate, expiryDate } = batch.facts;
      batch.facts = { ...batch.facts, productionDate: productionDate ?? facts.productionDate, expiryDate: expiryDate ?? facts.expiryDate };
    }
  }

  async #resolveBatches(write: ViewWrite): Promise<void> {
    if (this.#batches.size === 0) return;
    const wanted = new BulkText({ uri: "text" });
    for (const uri of this.#batches.keys()) wanted.add(JSON.stringify(uri));
    const [rows, last] = await Promise.all([write.all(FIND_BATCHES, [], wanted.rows()), write.all(LAST_BATCH)]);
    const found = new Map(rows.map((row) => [row["uri"], Number(row["b"])]));
    let next = numberAfter(last);
    for (const [uri, batch] of this.#batches) batch.number = found.get(uri) ?? next++;
  }

  #group(ordinal: number): Group {
    const group = this.#groups[ordinal];
    if (group === undefined) throw new Error("a group was used that was not gathered");
    return group;
  }

  #batchNumber({ batch }: Group): number {
    return batch === null ? NONE : (this.#batches.get(batch)?.number ?? NONE);
  }
}

function numberAfter(rows: readonly SqlRow[]): number {
  return Number(rows[0]?.["n"] ?? 0) + 1;
}
