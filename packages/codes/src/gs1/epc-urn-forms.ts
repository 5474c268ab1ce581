// The EPC URNs that have a GS1 key behind them, as one table (GS1 Tag Data Standard 2.x, section 6 pure identities, 7 and 8
// classes and patterns). GID, ADI, BIC, USDoD and IMOVN name things that GS1 elements cannot and are not in it.

import { beginsWith } from "../begins-with.ts";
import { type AiRule, ruleOf } from "./ai-table.ts";

const URN_EPC = "urn:epc:";

export interface EpcForm {
  /** What follows `urn:epc:`, with the colon: kind and scheme. */
  readonly head: string;
  /** With `urn:epc:` in front. */
  readonly wholeHead: string;
  /** The AI of the key. */
  readonly ai: string;
  /** Digits of prefix and reference together, without the check digit that the key then has; null where the reference is free text without check digit. */
  readonly digits: number | null;
  /** The first digit of the reference stands before the prefix in the key (indicator, extension digit). */
  readonly digitInFront: boolean;
  /** What the key begins with and the URN leaves out. */
  readonly filler: "" | "0";
  /** Two fields of two digits, piece and total, follow the reference and end the key. */
  readonly pieces: boolean;
  /** The last field: a value of the AI `tailAi`, the rest of the key, `*`, or none. */
  readonly tail: "value" | "rest" | "pattern" | "none";
  readonly tailAi: string;
  /** The rule that the last field, where it is text, is checked by: of `tailAi`, else of the key. */
  readonly textRule: AiRule;
}

function form(head: string, ai: string, digits: number | null, tail: EpcForm["tail"], tailAi = "", more: Partial<EpcForm> = {}): EpcForm {
  const textRule = ruleOf(tailAi === "" ? ai : tailAi);
  if (!textRule) throw new Error(`a form of EPC URNs names (${tailAi}) or (${ai}), which the AI table does not have`);
  return { head: `${head}:`, wholeHead: `${URN_EPC}${head}:`, ai, digits, digitInFront: false, filler: "", pieces: false, tail, tailAi, textRule, ...more };
}

const FRONT = { digitInFront: true } as const;

export const EPC_FORMS: readonly EpcForm[] = [
  form("id:sgtin", "01", 13, "value", "21", FRONT),
  form("idpat:sgtin", "01", 13, "pattern", "", FRONT),
  form("class:lgtin", "01", 13, "value", "10", FRONT),
  form("id:upui", "01", 13, "value", "235", FRONT),
  form("idpat:upui", "01", 13, "pattern", "", FRONT),
  form("id:itip", "8006", 13, "value", "21", { ...FRONT, pieces: true }),
  form("idpat:itip", "8006", 13, "pattern", "", { ...FRONT, pieces: true }),
  form("id:sscc", "00", 17, "none", "", FRONT),
  form("id:sgln", "414", 12, "value", "254"),
  form("idpat:sgln", "414", 12, "pattern"),
  form("id:pgln", "417", 12, "none"),
  form("id:grai", "8003", 12, "rest", "", { filler: "0" }),
  form("idpat:grai", "8003", 12, "pattern", "", { filler: "0" }),
  form("id:gdti", "253", 12, "rest"),
  form("idpat:gdti", "253", 12, "pattern"),
  form("id:sgcn", "255", 12, "rest"),
  form("idpat:sgcn", "255", 12, "pattern"),
  form("id:gsrn", "8018", 17, "none"),
  form("id:gsrnp", "8017", 17, "none"),
  form("id:gsin", "402", 16, "none"),
  form("id:giai", "8004", null, "none"),
  form("id:ginc", "401", null, "none"),
  form("id:cpi", "8010", null, "value", "8011"),
  form("idpat:cpi", "8010", null, "pattern"),
];

const BY_HEAD: ReadonlyMap<string, EpcForm> = new Map(EPC_FORMS.map((entry) => [entry.head, entry]));

/** Where the kind begins. */
export const AFTER_URN_EPC = URN_EPC.length;
/** The extension of a place that has none is written so (Tag Data Standard 6.3.3). */
export const NO_EXTENSION = "0";
export const SHORTEST_PREFIX = 6;
export const LONGEST_PREFIX = 12;
/** Longest head that the table has, to look no further for its end. */
const LONGEST_HEAD = 12;

export function isEpcUrn(text: string): boolean {
  return beginsWith(text, URN_EPC) || text.slice(0, AFTER_URN_EPC).toLowerCase() === URN_EPC;
}

/** The form of a URN by its head, in any case, since a URN's scheme and namespace have none. */
export function formOfUrn(urn: string): EpcForm | undefined {
  const afterKind = urn.indexOf(":", AFTER_URN_EPC);
  const end = afterKind < 0 ? -1 : urn.indexOf(":", afterKind + 1);
  if (end < 0 || end >= AFTER_URN_EPC + LONGEST_HEAD) return undefined;
  const head = urn.slice(AFTER_URN_EPC, end + 1);
  return BY_HEAD.get(head) ?? BY_HEAD.get(head.toLowerCase());
}

export function formOfHead(head: string): EpcForm | undefined {
  return BY_HEAD.get(head);
}
