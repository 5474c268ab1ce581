// Which packs go into one relation file: those of all batches that hang together by their boxes, as far as one file may hold them.
// A pack and all that is packed in it are never divided, since a parent must be listed where it is named.

import { AT_MOST } from "../../relation-xml/batch.ts";
import { isNoPlace, type NoPlace } from "../target.ts";
import { IntColumn } from "./int-column.ts";
import { type Batch, NO_ROW, type Row, type Rows } from "./rows.ts";

/** A batch, and its packs that are in the file, in the order of the events. */
export interface FileBatch {
  readonly batch: Batch;
  readonly rows: IntColumn;
}

export type FileContent = readonly FileBatch[];

/** Of one file, at most. */
export interface FileBounds {
  readonly maxCodes: number;
  readonly maxBatches: number;
}

/** What the profile that reads it takes. */
export const FILE_BOUNDS: FileBounds = { maxCodes: AT_MOST.Code, maxBatches: AT_MOST.Batch };

/** Batches of which one holds a pack of another are one content. */
export function contentsOf(rows: Rows): readonly FileContent[] {
  const batches = rows.batches.filter((batch) => batch.rows.length > 0);
  const headOf = new Map<Batch, Batch>(batches.map((batch) => [batch, batch]));
  const rootOf = (batch: Batch): Batch => {
    let root = batch;
    for (let next = headOf.get(root); next !== undefined && next !== root; next = headOf.get(root)) root = next;
    headOf.set(batch, root);
    return root;
  };
  for (const batch of batches) {
    batch.rows.forEach((row) => {
      const parent = rows.parentOf(row);
      if (parent === NO_ROW || rows.batchOf(parent) === batch) return;
      const [one, other] = [rootOf(batch), rootOf(rows.batchOf(parent))];
      if (one !== other) headOf.set(other, one);
    });
  }
  return [...Map.groupBy(batches, rootOf).values()].map((group) => group.map((batch) => ({ batch, rows: batch.rows })));
}

/** A sentence where no file holds so much. */
export function overBounds(content: FileContent, { maxCodes, maxBatches }: FileBounds): string | null {
  if (codesIn(content) > maxCodes) return `a relation file lists at most ${maxCodes} codes`;
  return content.length > maxBatches ? `a relation file holds at most ${maxBatches} batches` : null;
}

/** The content in as many files as it takes to have it taken; why not, where there is a pack that is taken by none. */
export function dividedUntilTaken<T extends object>(content: FileContent, rows: Rows, take: (content: FileContent) => T | NoPlace): readonly T[] | NoPlace {
  const taken = take(content);
  if (!isNoPlace(taken)) return [taken];
  const halves = taken.isTooLarge ? halvesOf(content, rows) : null;
  if (halves === null) return taken;
  const all: T[] = [];
  for (const half of halves) {
    const ofHalf = dividedUntilTaken(half, rows, take);
    if (isNoPlace(ofHalf)) return ofHalf;
    all.push(...ofHalf);
  }
  return all;
}

/** Two contents of about as many codes each; null where all is in one pack. */
function halvesOf(content: FileContent, rows: Rows): readonly [FileContent, FileContent] | null {
  const outermostOf = (row: Row): Row => {
    let outer = row;
    for (let parent = rows.parentOf(outer); parent !== NO_ROW; parent = rows.parentOf(outer)) outer = parent;
    return outer;
  };
  const sizes = new IntColumn();
  forEachRow(content, (row) => {
    const outer = outermostOf(row);
    sizes.set(outer, sizes.at(outer) + 1);
  });
  const half = codesIn(content) / 2;
  const isSecond = new IntColumn();
  let taken = 0;
  let isFull = false;
  forEachRow(content, (row) => {
    if (rows.parentOf(row) !== NO_ROW) return;
    isFull ||= taken > 0 && taken + sizes.at(row) > half;
    if (isFull) isSecond.set(row, 1);
    else taken += sizes.at(row);
  });
  if (!isFull) return null;
  const side = (second: 0 | 1): FileContent =>
    content.flatMap(({ batch, rows: whole }) => {
      const own = new IntColumn();
      whole.forEach((row) => {
        if (isSecond.at(outermostOf(row)) === second) own.push(row);
      });
      return own.length === 0 ? [] : [{ batch, rows: own }];
    });
  return [side(0), side(1)];
}

export function forEachRow(content: FileContent, use: (row: Row) => void): void {
  for (const { rows } of content) rows.forEach(use);
}

function codesIn(content: FileContent): number {
  return content.reduce((sum, { rows }) => sum + rows.length, 0);
}
