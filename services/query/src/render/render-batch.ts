// One batch as text: how many packs, and between whom they moved. And the choice between batches of one number.

import type { BatchAnswer, BatchRef } from "../answers.ts";
import { stepWords } from "./fact-words.ts";
import { betweenText, parties } from "./journey.ts";
import { codeName, drugName } from "./names.ts";
import { clean, count, heading, labelled, type RenderOptions, sections, table } from "./text.ts";
import { levelText } from "./render-pack.ts";

export function renderBatch(batch: BatchAnswer, options: RenderOptions = {}): string {
  const involved = parties(batch.flows);
  return sections([
    [heading(`Batch 批号  ${clean(batch.batchNo)}`, options), ...labelled(aboutBatch(batch))],
    batch.levels.length === 0 ? [] : [heading("Packs 包装", options), ...levelLines(batch)],
    batch.flows.length === 0 ? [] : [heading("Flow 流向", options), ...flowLines(batch)],
    involved.length === 0 ? [] : [heading("Parties 企业", options), ...table([{}, {}], involved)],
  ]);
}

/** For a batch number that several drugs share. */
export function renderBatchChoice(batches: readonly BatchRef[], options: RenderOptions = {}): string {
  const rows = batches.map((batch) => [
    drugName(batch.drugKey),
    clean(batch.batchNo),
    clean(batch.productionDate ?? ""),
    clean(batch.expiryDate ?? ""),
    clean(batch.uri),
  ]);
  const columns = [{ heading: "drug" }, { heading: "batch" }, { heading: "made" }, { heading: "expires" }, { heading: "ask for" }];
  return sections([[heading(`${batches.length} batches have this number`, options), ...table(columns, rows)]]);
}

function aboutBatch(batch: BatchAnswer): readonly (readonly [string, string | null])[] {
  return [
    ["drug", drugName(batch.drugKey)],
    ["made", batch.productionDate === null ? null : clean(batch.productionDate)],
    ["expires", batch.expiryDate === null ? null : clean(batch.expiryDate)],
  ];
}

function levelLines({ levels }: BatchAnswer): readonly string[] {
  return table(
    [{ align: "right" }, {}, {}],
    levels.map((level) => [count(level.packs), `level ${levelText(level.level)}`, level.classUri === null ? "" : `class ${codeName(level.classUri)}`]),
  );
}

function flowLines({ flows }: BatchAnswer): readonly string[] {
  return table(
    [{ align: "right" }, {}, {}, {}],
    flows.map((flow) => [count(flow.packs), `level ${flow.level}`, stepWords(flow.bizStep) ?? "–", betweenText(flow)]),
  );
}
