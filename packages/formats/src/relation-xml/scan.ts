// Reads a relation file into a compact table: which codes it lists, at which level, in which parent, in which batch. Refuses
// what is no relation file; a bad code is refused alone. Makes no events.

import { isEdmc } from "@csp/codes";
import { billTypeOfXmlEvent } from "../bill-types.ts";
import { ownText } from "../code-table.ts";
import type { CodeProblemReason, ProblemReason } from "../problem.ts";
import type { ProfileInput, Refusal, RefusedCode } from "../profile.ts";
import { type FileBounds, MAX_REFUSED_CODES, quote, refuse, refusedCode, tooManyRefused } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import { createTextHash } from "../text-hash.ts";
import { codeKey, readTraceCode } from "../trace-code.ts";
import { createXmlLeftovers } from "../xml-leftovers.ts";
import { createElementPath } from "../xml-path.ts";
import { readXml, type XmlElement, type XmlHandlers } from "../xml-stream.ts";
import { integerReader, wordsOf } from "../xml-rules.ts";
import { AT_MOST, type BatchFact, FORM, readBatch, readRelationFacts, type RelationBatch } from "./batch.ts";
import { CODE_ACCEPTED, CODE_REFUSED, type CodeNumber, RelationTable } from "./relation-table.ts";

/** A batch and its accepted codes: the rows of the table from `firstRow` up to the next batch's. */
export interface BatchRows {
  readonly batch: RelationBatch;
  readonly firstRow: number;
}

/** A parent that is no code, and the children that name it. */
export interface UnreadParent {
  readonly text: string;
  readonly where: string;
  readonly refused: boolean;
  children: number;
}

export interface RelationFile {
  readonly table: RelationTable;
  readonly batches: readonly BatchRows[];
  readonly listed: number;
  readonly refused: readonly RefusedCode[];
  readonly unreadParents: readonly UnreadParent[];
  readonly contentHash: Uint8Array;
}

/** Characters by which two texts that are no codes are told apart. */
const MAX_KEY_LENGTH = 64;

/** About 60 bytes of memory a code. */
const BOUNDS: FileBounds = { rows: AT_MOST.Code, refused: MAX_REFUSED_CODES };
const SLOT = FORM.slot;
const EVENT_NAMES = wordsOf(FORM.rule.Name);
const packLayer = integerReader(FORM, "packLayer");
const boxFlag = integerReader(FORM, "flag");

export async function scanRelation(input: ProfileInput, bounds = BOUNDS): Promise<RelationFile | Refusal> {
  const scan = new RelationScan(input.rules, lineAndColumn, bounds);
  const path = createElementPath(FORM.path);
  const left = input.leftovers === undefined ? null : createXmlLeftovers(input.leftovers, FORM.asked, FORM.read);
  const handlers: XmlHandlers = {
    open(element) {
      const step = path.open(element);
      left?.open(element, typeof step === "string");
      if (typeof step === "object") return step;
      switch (step) {
        case "event":
          return checkEvent(element);
        case "relation":
          return scan.openRelation(element);
        case "batch":
          return scan.openBatch(element);
        case "code":
          return scan.addCode(element);
        default:
          return null;
      }
    },
    close(depth) {
      path.close(depth);
      left?.close(depth);
      return null;
    },
    text: left?.text,
  };
  return (await readXml(input.chunks, FORM.asked, handlers, left !== null)) ?? scan.finish();
}

function checkEvent({ values, line, column }: XmlElement): Refusal | null {
  const name = values[SLOT.Name]?.trim() ?? "";
  if (EVENT_NAMES.has(name.toLowerCase())) return null;
  if (billTypeOfXmlEvent(name) !== undefined) return refuse("WRONG_PROFILE", `${line}:${column}`, `event ${quote(name)} comes by the profile warehouse-xml`);
  return refuse("UNKNOWN_EVENT_NAME", `${line}:${column}`, `a relation file holds ${[...EVENT_NAMES.values()].join(" or ")}, not ${quote(name)}`);
}

/** Where a row of the source stands, for a person: `line:column` of an XML file. */
export type PlaceOf = (line: number, column: number) => string;

/** A row of the source: values by the form's slots, and two numbers from 1 that say where it stands. */
export type RelationRow = Pick<XmlElement, "values" | "line" | "column">;

export class RelationScan {
  readonly #placeOf: PlaceOf;
  readonly #rules: RuleSet;
  readonly #readsEdmc: boolean;
  readonly #bounds: FileBounds;
  readonly #table: RelationTable;
  readonly #batches: BatchRows[] = [];
  readonly #refused: RefusedCode[] = [];
  readonly #refusedTexts = new Set<string>();
  readonly #unreadParents = new Map<string, Omit<UnreadParent, "refused">>();
  readonly #hash = createTextHash();
  #relationFacts: readonly BatchFact[] = [];
  #listed = 0;
  #lastParentText = "";
  #lastParent = -1;
  #lastHashedText = "";
  #lastHashedParent = '""';
  /** Of the parent of the next code, as it is hashed. */
  #parentName = "=";

  constructor(rules: RuleSet, placeOf: PlaceOf, bounds = BOUNDS) {
    this.#placeOf = placeOf;
    this.#bounds = bounds;
    this.#table = new RelationTable(placeOf);
    this.#rules = rules;
    this.#readsEdmc = rules.schemes.includes("edmc");
  }

  openRelation(element: RelationRow): Refusal | null {
    const facts = readRelationFacts(element);
    if ("reason" in facts) return facts;
    this.#relationFacts = facts;
    return null;
  }

  openBatch(element: RelationRow): Refusal | null {
    if (this.#batches.length === AT_MOST.Batch)
      return refuse("TOO_LARGE", this.#placeOf(element.line, element.column), `a relation file holds at most ${AT_MOST.Batch} batches`);
    const batch = readBatch(element, this.#relationFacts);
    if ("reason" in batch) return batch;
    this.#batches.push({ batch, firstRow: this.#table.rowCount });
    this.#hash.add(`${JSON.stringify(batch)}\n`);
    return null;
  }

  /** The hot path of the profile: 2.9 µs a code with `read`, 3.8 with the encoding of the events (`npm run bench -- formats`). */
  addCode(element: RelationRow): Refusal | null {
    if (this.#listed === this.#bounds.rows)
      return refuse("TOO_LARGE", this.#placeOf(element.line, element.column), `a relation file lists at most ${this.#bounds.rows} codes`);
    this.#listed += 1;
    const text = element.values[SLOT.curCode] ?? "";
    const layer = element.values[SLOT.packLayer] ?? "";
    const parentText = element.values[SLOT.parentCode]?.trim() ?? "";
    const flagText = element.values[SLOT.flag] ?? "0";

    const table = this.#table;
    const edmc = this.#readsEdmc ? table.numberOfEdmc(text) : -1;
    const number = edmc >= 0 ? edmc : this.#readNumber(text);
    const level = packLayer.read(layer);
    const flag = boxFlag.read(flagText);
    const rest = level >= 0 && flag >= 0 ? `${level}${flag > 9 ? "+" : ""}${flag}` : JSON.stringify([layer.trim(), flagText.trim()]);
    this.#hashCode(edmc >= 0 ? text : typeof number === "number" ? codeKey(table.uriOf(number)) : JSON.stringify(text), rest, parentText);
    if (typeof number === "object") {
      this.#refusedTexts.add(textKey(text));
      return this.#refuse(element, text, number.reason, number.detail);
    }
    if (table.stateOf(number) !== 0) return this.#refuse(element, text, "CODE_REPEATED", "listed before in this file");
    if (level < 0 || flag < 0) {
      table.list(number, CODE_REFUSED, 0, 0, element.line, element.column);
      const { reason, detail } = flag < 0 ? boxFlag.misfit : packLayer.misfit;
      return this.#refuse(element, text, reason, detail);
    }
    table.list(number, CODE_ACCEPTED, level, flag, element.line, element.column);
    if (parentText !== "") this.#setParent(number, parentText, element);
    return null;
  }

  /** A row whose code the source itself says is none. */
  refuseMarked(element: RelationRow): Refusal | null {
    this.#listed += 1;
    const text = element.values[SLOT.curCode] ?? "";
    this.#refusedTexts.add(textKey(text));
    this.#hash.add(`${JSON.stringify(text)} !\n`);
    return this.#refuse(element, text, "MARKED_WRONG", "the source says that there is no such code");
  }

  finish(): RelationFile | Refusal {
    if (this.#listed === 0) return refuse("NO_CODES", "", "the file lists no code");
    const unreadParents = [...this.#unreadParents.values()].map((parent) => ({ ...parent, refused: this.#refusedTexts.has(parent.text) }));
    const contentHash = this.#hash.digest();
    return { table: this.#table, batches: this.#batches, listed: this.#listed, refused: this.#refused, unreadParents, contentHash };
  }

  #setParent(child: CodeNumber, text: string, element: RelationRow): void {
    // Siblings stand together, so the parent is mostly the one before.
    if (text !== this.#lastParentText) {
      const edmc = this.#readsEdmc ? this.#table.numberOfEdmc(text) : -1;
      const number = edmc >= 0 ? edmc : this.#readNumber(text);
      this.#lastParentText = text;
      this.#lastParent = typeof number === "object" ? -1 : number;
      if (this.#lastParent >= 0) this.#table.mention(this.#lastParent, element.line, element.column);
    }
    if (this.#lastParent >= 0) this.#table.setParent(child, this.#lastParent);
    else this.#countUnread(textKey(text), element);
  }

  #countUnread(text: string, element: RelationRow): void {
    const known = this.#unreadParents.get(text);
    if (known !== undefined) known.children += 1;
    else this.#unreadParents.set(text, { text, where: this.#placeOf(element.line, element.column), children: 1 });
  }

  #readNumber(text: string): CodeNumber | { readonly reason: CodeProblemReason; readonly detail: string } {
    const code = readTraceCode(text, this.#rules);
    return code.ok ? this.#table.numberOfUri(code.uri) : code;
  }

  #refuse(element: RelationRow, text: string, reason: ProblemReason, detail: string): Refusal | null {
    const where = this.#placeOf(element.line, element.column);
    if (this.#refused.length === this.#bounds.refused) return tooManyRefused(where, this.#bounds.refused);
    this.#refused.push(refusedCode(where, reason, text, detail));
    return null;
  }

  /** What is no code is quoted, so that it is told from one. Siblings stand together, and a parent named again adds nothing. */
  #hashCode(code: string, rest: string, parentText: string): void {
    if (parentText !== this.#lastHashedText) {
      this.#lastHashedText = parentText;
      const name = this.#nameOf(parentText);
      this.#parentName = name === this.#lastHashedParent ? "=" : name;
      this.#lastHashedParent = name;
    }
    this.#hash.add(`${code} ${rest} ${this.#parentName}\n`);
    this.#parentName = "=";
  }

  /** One name for all spellings of a code, and another for each text that is none. */
  #nameOf(text: string): string {
    if (text === "" || (this.#readsEdmc && isEdmc(text))) return JSON.stringify(text);
    const code = readTraceCode(text, this.#rules);
    return code.ok ? JSON.stringify(codeKey(code.uri)) : `!${JSON.stringify(text)}`;
  }
}

/** Two texts that are no codes count as one where they begin alike: enough to tell a person which. */
function textKey(text: string): string {
  return ownText(text.slice(0, MAX_KEY_LENGTH));
}

function lineAndColumn(line: number, column: number): string {
  return `${line}:${column}`;
}
