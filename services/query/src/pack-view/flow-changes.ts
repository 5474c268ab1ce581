// Takes movements of packs out of the counts and puts them back in, where what an event says no longer counts, or counts
// otherwise. Rows that come to nothing are forgotten, so that the counts do not tell how they came about.

import type { ViewWrite } from "@csp/contracts";
import { BulkText } from "./bulk-text.ts";
import { NONE } from "./schema.ts";

const GROUPS = `SELECT COALESCE(c.grp, t.grp) AS grp, count(*) AS packs FROM {rows} CROSS JOIN ev LEFT JOIN pack p ON p.id = r.id LEFT JOIN code c ON c.k = p.k
  LEFT JOIN pack_text q ON q.id = r.id LEFT JOIN code_text t ON t.k = q.k WHERE ev.e = r.e GROUP BY COALESCE(c.grp, t.grp)`;
const ADD = `INSERT INTO flow(grp, kind, packs) SELECT r.grp, r.kind, r.packs FROM {rows} WHERE true ON CONFLICT (grp, kind) DO UPDATE SET packs = flow.packs + excluded.packs`;
const FORGET = `DELETE FROM flow WHERE packs = 0 AND (grp, kind) IN (SELECT r.grp, r.kind FROM {rows})`;

export class FlowChanges {
  readonly #changes = new Map<string, number>();

  add(grp: number, kind: number, packs: number): void {
    if (grp === NONE) return;
    const key = `${grp},${kind}`;
    this.#changes.set(key, (this.#changes.get(key) ?? 0) + packs);
  }

  /** Of the rows of `ev` that are there, as `[code, row]` texts. */
  async addRows(write: ViewWrite, rows: BulkText, kind: number, sign: 1 | -1): Promise<void> {
    if (rows.count === 0) return;
    for (const row of await write.all(GROUPS, [], rows.rows())) this.add(Number(row["grp"]), kind, sign * Number(row["packs"]));
  }

  store(write: ViewWrite): void {
    const rows = new BulkText({ grp: "int", kind: "int", packs: "int" });
    const keys = new BulkText({ grp: "int", kind: "int" });
    for (const [key, packs] of this.#changes) {
      if (packs === 0) continue;
      rows.add(`[${key},${packs}]`);
      keys.add(`[${key}]`);
    }
    this.#changes.clear();
    rows.send(write, ADD);
    keys.send(write, FORGET);
  }
}
