// What mutants are made from: every vector of every profile, good and bad, a few messages that are hardly any, and the texts of
// all code vectors. Persons' fields get a mark in place of their names, which may then stand in no outcome. Knows no mutation.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROFILES } from "@csp/domain";
import { formOf } from "./form.ts";
import { parseJson, walkJson, writeJson } from "./json-tree.ts";
import { packContent, unpackContent } from "./platform-content.ts";

const VECTORS = join(import.meta.dirname, "../vectors");

export interface Seed {
  readonly name: string;
  readonly bytes: Buffer;
  /** False where what is not understood is kept, as EPCIS wants of extensions: the mark may then come out again. */
  readonly isMarked: boolean;
}

/** Stands where a person would. No code, number or word of a profile has it as a part. */
export const MARK = "zqpersonqz";

/** Fields that docs/profiles say are not read since they name persons. Fields that no page names belong to them too. */
const PERSONAL =
  /^(oper_ic_(name|code)|executer_\w+|superviser_\w+|from_person|to_person|customer_id(_type)?|user_(tel|name|agent|cert)|medic_\w+|psn_\w+|certno|prsc_dr_\w+|phar_\w+|(\w+_)?opter_name|memo|legalPerson|mobile|counted_by|vaccinator|recipient_\w+|lineManager|Actor|nobodysField)$/i;

/** Whom a bill between enterprises names on purpose (`docs/adr/0012-a-bill-names-the-staff-who-answer-for-it.md`), and who handed it in: kept where bills are read, and where they are corrected. */
const OF_BILL = /^(executer_\w+|superviser_\w+|from_person|to_person)$/i;
const OPERATOR = /^oper_ic_(name|code)$/i;
const HOLD_BILLS: readonly string[] = ["bill", "platform"];

function isPersonal(field: string, profile: string): boolean {
  const holdsBills = HOLD_BILLS.includes(profile);
  if (OF_BILL.test(field) && (holdsBills || profile === "code-operations")) return false;
  return PERSONAL.test(field) && !(holdsBills && OPERATOR.test(field));
}

const SMALL: readonly string[] = ["", "{}", "[]", "null", "0", '""', "{", "<", "<a/>", '<?xml version="1.0"?>', "\ufeff", " ", "\0", '{"data":"UEs="}'];

/** Good seeds for each small one, at least. */
const GOOD_SHARE = 8;

/** In an order that does not depend on the file system. */
export function seedsOf(profile: string): readonly Seed[] {
  if (!PROFILES.has(profile)) throw new Error(`no profile is named ${profile}; there are ${[...PROFILES.keys()].join(", ")}`);
  const folder = join(VECTORS, "profiles", profile);
  const files = globSync("{valid,invalid}/*", { cwd: folder, exclude: ["**/*.outcome.json"] }).map((name) => name.replaceAll("\\", "/"));
  const vectors = [...files.toSorted().map((name) => marked(name, readFileSync(join(folder, name)), profile)), ...epcisSeeds(profile)];
  const small = SMALL.map((text, at) => ({ name: `small-${at}`, bytes: Buffer.from(text), isMarked: false }));
  // Good ones lead further into a profile, and the small ones not far.
  const good = vectors.filter(({ name }) => !name.startsWith("invalid/"));
  const times = Math.ceil((GOOD_SHARE * small.length) / good.length);
  return [...vectors, ...Array.from({ length: times }, () => good).flat(), ...small];
}

/** Whole documents of the vectors of EPCIS itself. */
function epcisSeeds(profile: string): readonly Seed[] {
  if (!profile.startsWith("epcis-")) return [];
  const names = globSync(profile === "epcis-json" ? "{epcis,event-hash}/*.jsonld" : "event-hash/*.xml", { cwd: VECTORS }).toSorted();
  return names.map((name) => ({ name: name.replaceAll("\\", "/"), bytes: readFileSync(join(VECTORS, name)), isMarked: false }));
}

/** Scans of every kind, good and bad. */
export function scanTexts(): readonly string[] {
  const texts = new Set<string>();
  for (const name of globSync("codes/*/*.jsonl", { cwd: VECTORS }).toSorted()) {
    for (const line of readFileSync(join(VECTORS, name), "utf8").split("\n").filter(Boolean)) {
      const { text } = JSON.parse(line) as { readonly text?: unknown };
      if (typeof text === "string" && text.length < 2000) texts.add(text);
    }
  }
  return [...texts];
}

function marked(name: string, bytes: Buffer, profile: string): Seed {
  if (profile.startsWith("epcis-")) return { name, bytes, isMarked: false };
  if (profile !== "platform") return { name, bytes: withMarks(bytes, profile), isMarked: true };
  const content = unpackContent(bytes);
  if (content === null || /epcis/i.test(content.toString("latin1"))) return { name, bytes, isMarked: false };
  return { name, bytes: packContent(bytes, withMarks(content, profile)), isMarked: true };
}

function withMarks(bytes: Buffer, profile: string): Buffer {
  if (formOf(bytes) === "xml") {
    const text = bytes
      .toString("latin1")
      .replace(/(\s)(\w+)="[^"]*"/g, (all: string, space: string, field: string) => (isPersonal(field, profile) ? `${space}${field}="${MARK}"` : all));
    return Buffer.from(text, "latin1");
  }
  const tree = parseJson(bytes);
  if (tree === null) return bytes;
  for (const { node } of walkJson(tree)) {
    if (node.kind !== "object") continue;
    for (const member of node.members) if (isPersonal(member.name, profile)) member.value = { kind: "raw", text: JSON.stringify(MARK) };
  }
  return Buffer.from(writeJson(tree));
}
