// Packs of batches → one relation file, version 3.0: parents before children, each batch's packs from the largest, each followed
// by what is in it. The order is ours, so that the same packs give the same bytes.

import { BATCH_FACTS, RELATION_FACTS } from "./batch-of-event.ts";
import type { FileBatch, FileContent } from "./file-content.ts";
import { type Batch, NO_ROW, type Row, type Rows } from "./rows.ts";
import { escapeXml } from "./xml-value.ts";

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="关联关系XML Schema-3.0.xsd" License="">
<Events Version="3.0">
<Event Name="RelationCreate">
`;
const TAIL = `</Event>
</Events>
</Document>
`;
/** Characters gathered before they become bytes, and room for them and a row more, each of up to three bytes. */
const PIECE_LENGTH = 64 * 1024;
const PIECE_BYTES = PIECE_LENGTH * 4;

/** The file in pieces, made while they are taken, each in the place of the one before. */
export function* relationFile(content: FileContent, rows: Rows): Generator<Uint8Array> {
  const piece = Buffer.allocUnsafe(PIECE_BYTES);
  const bytesOf = (text: string): Uint8Array => (text.length * 3 > PIECE_BYTES ? Buffer.from(text) : piece.subarray(0, piece.write(text)));
  const parentText = parentTexts(rows);
  let text = HEAD;
  let open: string | null = null;
  for (const inFile of content) {
    const { batch } = inFile;
    const relation = relationTag(batch);
    if (relation !== open) text += `${open === null ? "" : "</Relation>\n"}${relation}\n`;
    open = relation;
    text += `${batchTag(batch)}\n`;
    const next = inFileOrder(inFile, rows);
    for (let row = next(); row !== NO_ROW; row = next()) {
      text += rowTag(row, parentText(row), rows);
      if (text.length < PIECE_LENGTH) continue;
      yield bytesOf(text);
      text = "";
    }
    text += "</Batch>\n";
  }
  yield bytesOf(`${text}${open === null ? "" : "</Relation>\n"}${TAIL}`);
}

/**
 * Gives one row after another as they stand in the file, at the end NO_ROW; the first of the lowest level names the batch. Not a generator, which
 * makes an object for each.
 */
export function inFileOrder({ batch, rows: own }: FileBatch, rows: Rows): () => Row {
  const isRoot = (row: Row): boolean => rows.parentOf(row) === NO_ROW || rows.batchOf(rows.parentOf(row)) !== batch;
  const open: Row[] = [];
  own.forEach((row) => {
    if (isRoot(row)) open.push(row);
  });
  // A stable sort: what is on one level stays in the order of the events.
  open.sort((a, b) => rows.levelOf(b) - rows.levelOf(a)).reverse();
  return () => {
    const row = open.pop();
    if (row === undefined) return NO_ROW;
    const from = open.length;
    for (let child = rows.firstChildOf(row); child !== NO_ROW; child = rows.nextChildOf(child)) if (rows.batchOf(child) === batch) open.push(child);
    turnRound(open, from);
    return row;
  };
}

/** What stands from the place on, the other way round. */
function turnRound(rows: Row[], from: number): void {
  for (let low = from, high = rows.length - 1; low < high; low++, high--) {
    const row = rows[low] ?? NO_ROW;
    rows[low] = rows[high] ?? NO_ROW;
    rows[high] = row;
  }
}

function relationTag({ head }: Batch): string {
  const [packageSpec, cascade, subTypeNo, productCode] = RELATION_FACTS.map((name) => escapeXml(head.facts.get(name) ?? ""));
  return `<Relation productCode="${productCode}" subTypeNo="${subTypeNo}" cascade="${cascade}" packageSpec="${packageSpec}" comment="">`;
}

function batchTag({ head }: Batch): string {
  const [workshop, lineName] = BATCH_FACTS.map((name) => escapeXml(head.facts.get(name) ?? ""));
  const dates = `madeDate="${head.productionDate}" validateDate="${head.expiryDate}"`;
  return `<Batch batchNo="${escapeXml(head.batchNo)}" ${dates} workshop="${workshop}" lineName="${lineName}" lineManager="">`;
}

/** The text of one row after another's parent; neighbours mostly share it. */
function parentTexts(rows: Rows): (row: Row) => string {
  let last = NO_ROW;
  let text = "";
  return (row) => {
    const parent = rows.parentOf(row);
    if (parent !== last) text = parent === NO_ROW ? "" : escapeXml(rows.textOf(parent));
    last = parent;
    return text;
  };
}

/** A pack in a partial box carries the box's flag, as the makers' own programs write it; a box its own. */
function rowTag(row: Row, parentText: string, rows: Rows): string {
  const parent = rows.parentOf(row);
  const isBox = rows.firstChildOf(row) !== NO_ROW;
  const shown = isBox ? rows.flagOf(row) : parent === NO_ROW ? 0 : rows.flagOf(parent);
  return `<Code curCode="${escapeXml(rows.textOf(row))}" packLayer="${rows.levelOf(row)}" parentCode="${parentText}" flag="${shown}"/>\n`;
}
