// Batches that hang together by their boxes → one relation file, version 3.0: parents before children, each batch's packs
// from the largest, each followed by what is in it. The order is ours, so that the same packs give the same bytes.

import { BATCH_FACTS, RELATION_FACTS } from "./batch-of-event.ts";
import type { Batch, Row } from "./rows.ts";
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
/** Characters gathered before they become bytes. */
const PIECE_LENGTH = 256 * 1024;

/** Batches of which one holds a pack of another are of one file, since a parent must be listed where it is named. */
export function filesOf(batches: readonly Batch[]): readonly (readonly Batch[])[] {
  const headOf = new Map<Batch, Batch>(batches.map((batch) => [batch, batch]));
  const rootOf = (batch: Batch): Batch => {
    let root = batch;
    for (let next = headOf.get(root); next !== undefined && next !== root; next = headOf.get(root)) root = next;
    headOf.set(batch, root);
    return root;
  };
  for (const batch of batches) {
    for (const { parent } of batch.rows) {
      if (parent === null || parent.batch === batch) continue;
      const [one, other] = [rootOf(batch), rootOf(parent.batch)];
      if (one !== other) headOf.set(other, one);
    }
  }
  return [...Map.groupBy(batches, rootOf).values()];
}

/** The file as bytes. A second pass over the rows of each batch puts them in order; they are not copied. */
export function relationFile(batches: readonly Batch[]): Uint8Array {
  const pieces: Buffer[] = [];
  let text = HEAD;
  let open: string | null = null;
  for (const batch of batches) {
    const relation = relationTag(batch);
    if (relation !== open) text += `${open === null ? "" : "</Relation>\n"}${relation}\n`;
    open = relation;
    text += `${batchTag(batch)}\n`;
    for (const row of inFileOrder(batch)) {
      text += rowTag(row);
      if (text.length < PIECE_LENGTH) continue;
      pieces.push(Buffer.from(text));
      text = "";
    }
    text += "</Batch>\n";
  }
  pieces.push(Buffer.from(`${text}${open === null ? "" : "</Relation>\n"}${TAIL}`));
  return Buffer.concat(pieces);
}

/** Rows as they stand in the file; the first of the lowest level names the batch. */
export function* inFileOrder(batch: Batch): Generator<Row> {
  // A stable sort: what is on one level stays in the order of the events.
  const roots = batch.rows.filter(({ parent }) => parent?.batch !== batch).toSorted((a, b) => b.level - a.level);
  const open: Row[] = roots.toReversed();
  for (let row = open.pop(); row !== undefined; row = open.pop()) {
    yield row;
    if (row.children === null) continue;
    for (let at = row.children.length - 1; at >= 0; at--) {
      const child = row.children[at];
      if (child?.batch === batch) open.push(child);
    }
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

/** A pack in a partial box carries the box's flag, as the makers' own programs write it; a box its own. */
function rowTag({ text, level, parent, children, flag }: Row): string {
  const shown = children === null || children.length === 0 ? (parent?.flag ?? 0) : flag;
  return `<Code curCode="${escapeXml(text)}" packLayer="${level}" parentCode="${parent === null ? "" : escapeXml(parent.text)}" flag="${shown}"/>\n`;
}
