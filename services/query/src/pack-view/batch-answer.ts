// Answers about one batch: how many packs it has at each level, and between whom they moved. All counted when written.

import type { SqlRow } from "@csp/contracts";
import type { BatchAnswer, BatchFlow, BatchRef } from "../answers.ts";
import { parseKind } from "./fact-kind.ts";
import { toBatchRef } from "./pack-answer.ts";
import { type ReadAll, textOf } from "./stored-facts.ts";

const MAX_CANDIDATES = 20;

const BY_URI = `SELECT b, uri, number, production, expiry FROM batch WHERE uri = ?`;
const BY_NUMBER = `SELECT b, uri, number, production, expiry FROM batch WHERE number = ? ORDER BY b LIMIT ${MAX_CANDIDATES}`;
const LEVELS = `SELECT level, class, packs FROM pack_group WHERE batch = ? AND packs > 0 ORDER BY level, class`;
const FLOWS = `SELECT g.level, term.said, sum(flow.packs) AS packs FROM pack_group g JOIN flow ON flow.grp = g.g JOIN term ON term.n = flow.kind
  WHERE g.batch = ? GROUP BY g.level, term.said ORDER BY g.level, min(flow.kind)`;

export async function answerBatch(all: ReadAll, uri: string, asOf: number): Promise<BatchAnswer | undefined> {
  const [row] = await all(BY_URI, [uri]);
  if (row === undefined) return undefined;
  const levels = await all(LEVELS, [Number(row["b"])]);
  return {
    ...batchRefOf(row),
    levels: levels.map((level) => ({
      level: Number(level["level"]),
      classUri: level["class"] === "" ? null : String(level["class"]),
      packs: Number(level["packs"]),
    })),
    flows: sumFlows(await all(FLOWS, [Number(row["b"])])),
    asOf,
  };
}

export async function answerBatchesByNumber(all: ReadAll, batchNo: string): Promise<readonly BatchRef[]> {
  return (await all(BY_NUMBER, [batchNo])).map(batchRefOf);
}

/** Kinds say more than a flow does (bill type, place): those that agree in what it does say are one. */
function sumFlows(rows: readonly SqlRow[]): readonly BatchFlow[] {
  const flows = new Map<string, BatchFlow>();
  for (const row of rows) {
    const { bizStep, from, to } = parseKind(String(row["said"]));
    const level = Number(row["level"]);
    const key = JSON.stringify([level, bizStep, from, to]);
    flows.set(key, { bizStep, from, to, level, packs: (flows.get(key)?.packs ?? 0) + Number(row["packs"]) });
  }
  return [...flows.values()];
}

function batchRefOf(row: SqlRow): BatchRef {
  return toBatchRef({ uri: String(row["uri"]), number: String(row["number"]), productionDate: textOf(row["production"]), expiryDate: textOf(row["expiry"]) });
}
