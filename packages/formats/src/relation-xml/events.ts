// A relation file's table → canonical events: per batch the commissioning of each level, then the packing of each parent;
// and what could not be packed.

import { batchUri, classUriOf } from "@csp/codes";
import { cspNode, emptyEvent, type EpcisEvent, type Node } from "@csp/epcis";
import { CHINA_OFFSET } from "../document-time.ts";
import { drugKeyOf } from "../drug-key.ts";
import { inParts, nodeBytes } from "../event-parts.ts";
import type { Leftovers } from "../leftovers.ts";
import { maskCode } from "../problem.ts";
import type { RefusedCode } from "../profile.ts";
import type { RuleSet } from "../rule-set.ts";
import { FORM, type RelationBatch } from "./batch.ts";
import { CODE_ACCEPTED, CODE_REFUSED, type CodeNumber, NO_PARENT } from "./relation-table.ts";
import type { RelationFile } from "./scan.ts";

const TOP_LEVEL = FORM.rule.packLayer.maximum ?? 0;
/** Names of nodes that hold what the file says. */
const NODE = {
  batchNo: FORM.rule.batchNo.ilmd ?? "",
  productionDate: FORM.rule.madeDate.ilmd ?? "",
  expiryDate: FORM.rule.validateDate.ilmd ?? "",
  level: FORM.rule.packLayer.ilmd ?? "",
  boxFlag: FORM.rule.flag.extension ?? "",
} as const;

/** The only time a relation file gives is the day of production. */
const DAY_PRECISION = cspNode("timePrecision", "day");

/** Events in source order: batches as listed, levels from the largest, parents by their first child. */
export function* relationEvents(file: RelationFile, rules: RuleSet): Generator<EpcisEvent> {
  for (const [index, { batch, firstRow }] of file.batches.entries()) {
    const endRow = file.batches[index + 1]?.firstRow ?? file.table.rowCount;
    if (endRow === firstRow) continue;
    yield* commissioning(file, batch, firstRow, endRow, rules);
    yield* packing(file, batch, firstRow, endRow);
  }
}

function* commissioning(file: RelationFile, batch: RelationBatch, firstRow: number, endRow: number, rules: RuleSet): Generator<EpcisEvent> {
  const { table } = file;
  const levels = levelsOf(file, firstRow, endRow);
  const shared = sharedNodes(batch, batchUriOf(file, batch, levels.at(-1), rules));
  for (const codes of levels) {
    const event: EpcisEvent = {
      ...emptyEvent("ObjectEvent", `${batch.productionDate}T00:00:00${CHINA_OFFSET}`, CHINA_OFFSET),
      action: "ADD",
      bizStep: "commissioning",
      disposition: "active",
      ilmd: [...shared, cspNode(NODE.level, String(table.levelOf(codes[0] ?? 0)), "number")],
      extensions: [DAY_PRECISION],
    };
    yield* inParts(
      codes.length,
      nodeBytes(event.ilmd),
      (at) => table.uriLengthOf(codes[at] ?? 0),
      (from, to, part) => ({ ...event, epcList: table.urisOf(codes.subarray(from, to)), part }),
    );
  }
}

/** Codes of the rows by level, largest packs first; levels without codes are left out. */
function levelsOf({ table }: RelationFile, firstRow: number, endRow: number): readonly Uint32Array[] {
  const counts = new Uint32Array(TOP_LEVEL + 1);
  for (let row = firstRow; row < endRow; row++) {
    const level = table.levelOf(table.codeAt(row));
    counts[level] = (counts[level] ?? 0) + 1;
  }
  const codes = new Uint32Array(endRow - firstRow);
  /** By level: where its next code goes. */
  const next = new Uint32Array(TOP_LEVEL + 1);
  const levels: Uint32Array[] = [];
  for (let level = TOP_LEVEL, start = 0; level > 0; level--) {
    const end = start + (counts[level] ?? 0);
    if (end > start) levels.push(codes.subarray(start, end));
    next[level] = start;
    start = end;
  }
  for (let row = firstRow; row < endRow; row++) {
    const code = table.codeAt(row);
    const level = table.levelOf(code);
    const at = next[level] ?? 0;
    codes[at] = code;
    next[level] = at + 1;
  }
  return levels;
}

/** The batch of all levels is named by the class of the smallest packs listed. Null where these have no class, as logistic units. */
function batchUriOf(file: RelationFile, batch: RelationBatch, smallest: Uint32Array | undefined, rules: RuleSet): string | null {
  const classUri = smallest?.[0] === undefined ? null : classUriOf(file.table.uriOf(smallest[0]));
  return classUri === null ? null : batchUri(drugKeyOf(classUri, rules), batch.batchNo);
}

function sharedNodes(batch: RelationBatch, uri: string | null): readonly Node[] {
  return [
    ...(uri === null ? [] : [cspNode("batch", uri)]),
    cspNode(NODE.batchNo, batch.batchNo),
    cspNode(NODE.productionDate, batch.productionDate),
    cspNode(NODE.expiryDate, batch.expiryDate),
    ...batch.facts.map(([name, value]) => cspNode(name, value)),
  ];
}

function* packing(file: RelationFile, batch: RelationBatch, firstRow: number, endRow: number): Generator<EpcisEvent> {
  const { table } = file;
  const shared: EpcisEvent = {
    ...emptyEvent("AggregationEvent", `${batch.productionDate}T00:00:00${CHINA_OFFSET}`, CHINA_OFFSET),
    action: "ADD",
    bizStep: "packing",
    extensions: [DAY_PRECISION],
  };
  for (const [parent, children] of childrenByParent(file, firstRow, endRow)) {
    const flag = table.flagOf(parent);
    const parentID = table.uriOf(parent);
    const extensions = flag === 0 ? shared.extensions : [DAY_PRECISION, cspNode(NODE.boxFlag, String(flag))];
    yield* inParts(
      children.length,
      0,
      (at) => table.uriLengthOf(children[at] ?? 0),
      (from, to, part) => ({ ...shared, parentID, extensions, childEPCs: table.urisOf(part === null ? children : children.slice(from, to)), part }),
    );
  }
}

/** Children of each parent that may hold them, in source order, one parent at a time: chains through one column hold what lists would take ten times over. */
function* childrenByParent(file: RelationFile, firstRow: number, endRow: number): Generator<readonly [parent: CodeNumber, children: readonly CodeNumber[]]> {
  const { table } = file;
  const lastChild = new Map<CodeNumber, number>();
  /** By row from `firstRow`: the row of the next child of the same parent; 0 is none, since a later row is never the first. */
  const nextRow = new Uint32Array(endRow - firstRow);
  const firstChildren: number[] = [];
  for (let row = 0; row < nextRow.length; row++) {
    const code = table.codeAt(firstRow + row);
    const parent = table.parentOf(code);
    if (parent === NO_PARENT || packingProblem(file, code) !== null) continue;
    const before = lastChild.get(parent);
    if (before === undefined) firstChildren.push(row);
    else nextRow[before] = row;
    lastChild.set(parent, row);
  }
  for (const first of firstChildren) {
    const children: CodeNumber[] = [];
    let row = first;
    do {
      children.push(table.codeAt(firstRow + row));
      row = nextRow[row] ?? 0;
    } while (row !== 0);
    yield [table.parentOf(children[0] ?? 0), children];
  }
}

type PackingProblem = "PARENT_UNKNOWN" | "PARENT_REFUSED" | "LEVEL_INVALID";

const PACKING_DETAIL: Readonly<Record<PackingProblem, string>> = {
  PARENT_UNKNOWN: "the parent is not listed in the file",
  PARENT_REFUSED: "the parent is refused",
  LEVEL_INVALID: "the parent is of no higher level",
};

function packingProblem({ table }: RelationFile, child: CodeNumber): PackingProblem | null {
  const parent = table.parentOf(child);
  const state = table.stateOf(parent);
  if (state === CODE_REFUSED) return "PARENT_REFUSED";
  if (state !== CODE_ACCEPTED) return "PARENT_UNKNOWN";
  return table.levelOf(parent) > table.levelOf(child) ? null : "LEVEL_INVALID";
}

/** A flag stands on the packing of a pack. That of a pack in which nothing is packed is left, unless it repeats its parent's. */
export function leaveFlags(file: RelationFile, leftovers: Leftovers): void {
  const { table } = file;
  const packed = new Set<CodeNumber>();
  for (let row = 0; row < table.rowCount; row++) {
    const parent = table.parentOf(table.codeAt(row));
    if (parent !== NO_PARENT && packingProblem(file, table.codeAt(row)) === null) packed.add(parent);
  }
  for (let row = 0; row < table.rowCount; row++) {
    const code = table.codeAt(row);
    const parent = table.parentOf(code);
    const flag = table.flagOf(code);
    if (flag === 0 || packed.has(code) || (packed.has(parent) && table.flagOf(parent) === flag)) continue;
    leftovers.leave("flag", table.whereOf(code), "flag of a pack in which the file packs nothing: not read: no event holds it");
  }
}

/** Parents whose children are commissioned but not packed, each once, with how many. */
export function unpackedParents(file: RelationFile): readonly RefusedCode[] {
  const { table } = file;
  const found = new Map<CodeNumber, { reason: PackingProblem; children: number }>();
  for (let row = 0; row < table.rowCount; row++) {
    const child = table.codeAt(row);
    const parent = table.parentOf(child);
    if (parent === NO_PARENT) continue;
    const reason = packingProblem(file, child);
    if (reason === null) continue;
    const known = found.get(parent);
    if (known === undefined) found.set(parent, { reason, children: 1 });
    else known.children += 1;
  }
  const unread = file.unreadParents.map(({ text, where, refused, children }) => unpacked(where, text, refused ? "PARENT_REFUSED" : "PARENT_UNKNOWN", children));
  return [
    ...Array.from(found, ([parent, { reason, children }]) => unpacked(table.whereOf(parent), lastPart(table.uriOf(parent)), reason, children)),
    ...unread,
  ];
}

function unpacked(where: string, parent: string, reason: PackingProblem, children: number): RefusedCode {
  const count = children === 1 ? "1 code is" : `${children} codes are`;
  return { where, reason, code: maskCode(parent), detail: `${PACKING_DETAIL[reason]}; ${count} commissioned but not packed in it` };
}

function lastPart(uri: string): string {
  return uri.slice(Math.max(uri.lastIndexOf(":"), uri.lastIndexOf("/")) + 1);
}
