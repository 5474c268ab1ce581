// Commissioning and packing as relation files while the events come: what is kept of them is rows, and the files are made piece
// by piece. Nothing can be written before the last event, which may pack what the first commissioned.

import { batchUri, classUriOf } from "@csp/codes";
import type { EpcisEvent } from "@csp/epcis";
import { drugKeyOf } from "../../drug-key.ts";
import { type Claims, loseUnsaid } from "../claims.ts";
import { createFileNames } from "../file-names.ts";
import { inReadersSchemes, readersRules } from "../in-schemes.ts";
import { sharedText } from "../join-parts.ts";
import { type EventNodes, eventNodes } from "../node-ledger.ts";
import { type Into, isNoPlace, type Ledger, type NoPlace, type PiecedDocument, type TargetWriter, unsaidOf, type WriteOptions } from "../target.ts";
import { batchOfEvent } from "./batch-of-event.ts";
import { Commissioned } from "./commissioned.ts";
import { Packing } from "./packing.ts";
import { contentsOf, dividedUntilTaken, type FileBatch, type FileBounds, type FileContent, forEachRow, overBounds } from "./file-content.ts";
import { IntColumn } from "./int-column.ts";
import { inFileOrder, relationFile } from "./relation-file.ts";
import { compareTime, NO_ROW, type OpenBatch, Rows } from "./rows.ts";

/** An event of which further parts may come. */
interface OpenEvent {
  readonly index: number;
  readonly of: number;
  parts: number;
  /** How many codes its parts named so far. */
  offset: number;
  /** Null for a packing, and for what no file can say. */
  readonly batch: OpenBatch | null;
}

interface RelationFile {
  readonly content: FileContent;
  readonly document: PiecedDocument;
  /** From 1, of a file that is not by itself all that hangs together; else 0. */
  readonly number: number;
}

/** `claims`: of the target, by which details are listed as lost. `bounds`: of a file. */
export function createRelationWriter(options: WriteOptions, claims: Claims, ledger: Ledger, into: Into, bounds: FileBounds): TargetWriter {
  const rules = readersRules(options);
  const rows = new Rows(rules);
  const packing = new Packing(rows, ledger);
  const open = new Map<string, OpenEvent>();
  /** Events by what they say besides codes, so that many are held once. */
  const shared = new Map<string, EpcisEvent>();
  const commissioned = new Commissioned(rows, ledger);

  function share(event: EpcisEvent): EpcisEvent {
    const alone = { ...event, epcList: [], childEPCs: [], parentID: null, part: null };
    const key = JSON.stringify(alone);
    const known = shared.get(key);
    if (known === undefined) shared.set(key, alone);
    return known ?? alone;
  }

  /** Begins the event, or goes on with it. */
  function openEvent(event: EpcisEvent, index: number, begin: () => OpenBatch | null): OpenEvent {
    const { part } = event;
    const key = part === null ? null : sharedText(event, part);
    const known = key === null || part?.index === 0 ? undefined : open.get(key);
    if (known !== undefined) return known;
    const one = { index, of: part?.of ?? 1, parts: 0, offset: 0, batch: begin() };
    if (key !== null) open.set(key, one);
    return one;
  }

  function commission(event: EpcisEvent, index: number): void {
    const one = openEvent(event, index, () => {
      const nodes = eventNodes(event, index, ledger);
      const head = batchOfEvent(event, index, nodes.ilmd, ledger);
      if (typeof head === "string") {
        ledger.lose(index, "", head);
        return null;
      }
      compareTime(event, index, head.productionDate, ledger);
      loseDetails(event, index, nodes, claims, ledger);
      return { at: rows.openBatch(head, index), level: head.level };
    });
    if (one.batch !== null) commissioned.add(event, one.index, one.offset, one.batch);
    one.parts += 1;
    one.offset += event.epcList.length;
  }

  function packInto(event: EpcisEvent, index: number): void {
    const one = openEvent(event, index, () => {
      const nodes = eventNodes(event, index, ledger);
      // The flag is told with that of other packings of the parent.
      const flag = nodes.extensions.leaf("boxFlag");
      if (flag !== undefined) nodes.extensions.say(flag);
      loseDetails(event, index, nodes, claims, ledger);
      return null;
    });
    packing.add(event, share(event), one.index, one.offset);
    one.parts += 1;
    one.offset += event.childEPCs.length;
  }

  /** Once for all parts of an event. */
  function refuse(event: EpcisEvent, index: number): void {
    const one = openEvent(event, index, () => {
      ledger.lose(index, "", "a relation file says what was commissioned and packed, and nothing else");
      return null;
    });
    one.parts += 1;
  }

  const nameOf = createFileNames();
  const stamp = options.at.replaceAll(/\D/g, "").slice(0, 14);

  /** What hangs together, in as few files as it takes; why not, where that is none. */
  function filesOf(content: FileContent): readonly Omit<RelationFile, "number">[] | NoPlace {
    // Of a file that is not taken, the next has it.
    let name: string | null = null;
    return dividedUntilTaken(content, rows, (part) => {
      const problem = overBounds(part, bounds);
      if (problem !== null) return { detail: problem, isTooLarge: true };
      name ??= nameOf(`Relation_${part[0]?.batch.head.batchNo ?? ""}_${stamp}`, ".xml");
      const file = { name, mediaType: "application/xml", profile: "relation-xml", owner: options.owner, events: [], pieces: () => relationFile(part, rows) };
      const document = into(file);
      if (isNoPlace(document)) return document;
      name = null;
      return { content: part, document };
    });
  }

  /** Of the codes of what hangs together, those that commission and those that pack. */
  function eventsOf(content: FileContent, commissioning: (inFile: FileBatch) => readonly number[]): readonly number[] {
    const indexes = new Set<number>();
    for (const inFile of content) for (const index of commissioning(inFile)) indexes.add(index);
    forEachRow(content, (row) => packing.eventsInto(row, (index) => indexes.add(index)));
    return [...indexes].toSorted((a, b) => a - b);
  }

  /** Those that go into no file are lost whole. */
  function allFiles(): readonly RelationFile[] {
    const all: RelationFile[] = [];
    for (const content of contentsOf(rows)) {
      const files = filesOf(content);
      if (isNoPlace(files)) for (const index of eventsOf(content, ({ batch }) => batch.events)) ledger.lose(index, "", noFile(files, content));
      else for (const file of files) all.push({ ...file, number: files.length === 1 ? 0 : all.length + 1 });
    }
    return all;
  }

  return {
    add(event, index) {
      const [{ event: said } = { event }] = inReadersSchemes([{ index, event }], rules, ledger);
      if (isCommissioning(said)) commission(said, index);
      else if (isPacking(said)) packInto(said, index);
      else refuse(said, index);
      // What comes later may be packed in what came first.
      return [];
    },
    close() {
      for (const { index, of, parts } of open.values())
        if (parts < of) ledger.lose(index, "part", `${parts} of the ${of} parts of the event are given; the others are not in the document`);
      packing.settle();
      const files = allFiles();
      const fileOf = new IntColumn();
      for (const { content, number } of files) if (number > 0) forEachRow(content, (row) => fileOf.set(row, number));
      commissioned.settle(fileOf);
      const unsaid = unsaidOf(ledger.close([]).losses);
      const names = createNameNotes(rows, ledger);
      const documents = files.map(({ content, document, number }) => {
        const inFile = number === 0 ? null : commissioned.eventsIn(number);
        const commissioning = ({ batch }: FileBatch): readonly number[] => (inFile === null ? batch.events : batch.events.filter((index) => inFile.has(index)));
        for (const each of content) names.compare(each, commissioning(each));
        return { ...document, events: eventsOf(content, commissioning).filter((index) => !unsaid.has(index)) };
      });
      const { losses, additions, links } = ledger.close([]);
      return { documents, losses, additions, links };
    },
  };
}

/** What a relation target takes. */
export function isRelationEvent(event: EpcisEvent): boolean {
  return isCommissioning(event) || isPacking(event);
}

function isCommissioning({ type, action, bizStep, errorDeclaration }: EpcisEvent): boolean {
  return type === "ObjectEvent" && action === "ADD" && bizStep === "commissioning" && errorDeclaration === null;
}

function isPacking({ type, action, errorDeclaration }: EpcisEvent): boolean {
  return type === "AggregationEvent" && action === "ADD" && errorDeclaration === null;
}

function loseDetails(event: EpcisEvent, index: number, nodes: EventNodes, claims: Claims, ledger: Ledger): void {
  const isObject = event.type === "ObjectEvent";
  const readStep = isObject ? "commissioning" : "packing";
  if (event.bizStep !== readStep) note(event.bizStep, index, "bizStep", `read as ${readStep}`, ledger);
  const readDisposition = isObject ? "active" : null;
  if (event.disposition !== readDisposition) note(event.disposition, index, "disposition", `read as ${readDisposition ?? "none"}`, ledger);
  if (isObject) for (const flag of nodes.extensions.named("boxFlag")) nodes.extensions.lose(flag, "a relation file says it of a packing");
  const precision = nodes.extensions.leaf("timePrecision");
  if (precision?.value === "day") nodes.extensions.say(precision);
  else if (precision !== undefined) nodes.extensions.lose(precision, "day: a relation file gives no time");
  else ledger.add(index, "extensions/csp:timePrecision", "day: a relation file gives no time");
  loseUnsaid(event, index, claims, nodes, "a relation file", ledger);
}

/** What the event leaves open is an addition, what it says otherwise a loss. */
function note(said: string | null, index: number, where: string, detail: string, ledger: Ledger): void {
  if (said === null) ledger.add(index, where, detail);
  else ledger.lose(index, where, detail);
}

/** A sentence of what hangs together and goes into no file. */
function noFile({ detail, isTooLarge }: NoPlace, content: FileContent): string {
  if (!isTooLarge) return detail;
  const [first] = content;
  const others = content.length > 1 ? " and others that share a box with it" : "";
  return `${detail}, and a pack of batch ${first?.batch.head.batchNo ?? ""}${others} has more in it, which cannot be in several`;
}

/** Whoever reads a file names the batch by the class of the first of its smallest packs. Each event is told once of each name. */
function createNameNotes(rows: Rows, ledger: Ledger): { readonly compare: (inFile: FileBatch, events: readonly number[]) => void } {
  const told = new Set<string>();
  return {
    compare(inFile, events) {
      const { head } = inFile.batch;
      const read = nameAsRead(inFile, rows);
      if (read === head.uri) return;
      for (const index of events) {
        const key = `${index} ${read ?? ""}`;
        if (told.has(key)) continue;
        told.add(key);
        note(head.uri, index, "ilmd/csp:batch", read === null ? "a batch of logistic units alone has no name" : `read as ${read}`, ledger);
      }
    },
  };
}

function nameAsRead(inFile: FileBatch, rows: Rows): string | null {
  let smallest = NO_ROW;
  const next = inFileOrder(inFile, rows);
  for (let row = next(); row !== NO_ROW; row = next()) if (smallest === NO_ROW || rows.levelOf(row) < rows.levelOf(smallest)) smallest = row;
  const classUri = smallest === NO_ROW ? null : classUriOf(rows.uriOf(smallest));
  return classUri === null ? null : batchUri(drugKeyOf(classUri, rows.rules), inFile.batch.head.batchNo);
}
