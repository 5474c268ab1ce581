// Code schemes that a holder or an agency filed, as values: a rule's name and pattern, and which part of its codes is the
// drug identification code (NMPAB/T 1002: any 20 characters, or a scheme under ISO/IEC 15459). Who filed it is not known here.

import type { CanonicalUri, FiledCode, Parsed } from "../identifier.ts";
import { percentDecode, percentEncode } from "../percent.ts";
import { accept, refuse, shiftProblem } from "../problem.ts";
import { EDMC_CLASS_LENGTH, EDMC_LENGTH } from "./edmc.ts";
import { type FiledPattern, MAX_FILED_LENGTH, matchesPattern, parseFiledPattern } from "./filed-pattern.ts";

/** What a filing says, as text. */
export interface SchemeFiling {
  /** 1–64 letters, digits, `-`, `.`, `_`. */
  readonly ruleId: string;
  /** For people. */
  readonly name: string;
  /** As `parseFiledPattern` reads it. */
  readonly pattern: string;
  /** How many characters at the head are the drug identification code; left out, 7 of 20 characters and otherwise unknown. */
  readonly classLength?: number;
}

/** A filing that was checked. */
export interface FiledScheme {
  readonly ruleId: string;
  readonly name: string;
  readonly pattern: FiledPattern;
  /** Null where the filing does not say and the length is not always 20. */
  readonly classLength: number | null;
}

const RULE_HEAD = "urn:csp:rule:";
const RULE_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Checks and compiles a filing. Offsets of problems count from the pattern, or from the rule id where that is wrong (UNKNOWN_SCHEME). */
export function compileFiledScheme(filing: SchemeFiling): Parsed<FiledScheme> {
  const { ruleId, name, classLength } = filing;
  if (!RULE_ID.test(ruleId)) return badRuleId(0, ruleId.length);
  const pattern = parseFiledPattern(filing.pattern);
  if (!pattern.ok) return pattern;
  const { min, max } = pattern.value;
  if (classLength !== undefined && !(Number.isSafeInteger(classLength) && classLength > 0 && classLength < min)) {
    return refuse(
      "BAD_LENGTH",
      0,
      filing.pattern.length,
      "The drug identification code must be shorter than the shortest code of the pattern, and may not be empty.",
      "药品标识码不得为空，且应短于该模式的最短编码。",
    );
  }
  const byLength = min === EDMC_LENGTH && max === EDMC_LENGTH ? EDMC_CLASS_LENGTH : null;
  return accept({ ruleId, name, pattern: pattern.value, classLength: classLength ?? byLength });
}

/** The code by the first scheme whose pattern takes the whole text; null where none does. The text is bare: nothing around it. */
export function matchFiled(schemes: readonly FiledScheme[], text: string): FiledCode | null {
  for (const { ruleId, pattern } of schemes) {
    if (matchesPattern(pattern, text)) return { scheme: "filed", ruleId, code: text };
  }
  return null;
}

/** The drug identification code at the head of a code of the scheme; null where the filing does not say how long it is. */
export function filedClassOf({ classLength }: FiledScheme, { code }: FiledCode): string | null {
  return classLength === null ? null : code.slice(0, classLength);
}

/** `urn:csp:rule:<ruleId>:<code, percent-encoded>`. */
export function filedUri({ ruleId, code }: FiledCode): CanonicalUri {
  return `${RULE_HEAD}${ruleId}:${percentEncode(code)}` as CanonicalUri;
}

/** True for what `parseFiledUri` should be asked to read. */
export function isFiledUri(uri: string): boolean {
  return uri.startsWith(RULE_HEAD);
}

/** Reads what `filedUri` writes. Whether such a rule is filed, and whether the code has its pattern, the URI does not say. */
export function parseFiledUri(uri: string): Parsed<FiledCode> {
  if (!isFiledUri(uri)) return refuse("UNKNOWN_SCHEME", 0, uri.length, `The URI must begin with ${RULE_HEAD}`, `该 URI 不以 ${RULE_HEAD} 开头。`);
  const colon = uri.indexOf(":", RULE_HEAD.length);
  if (colon < 0) return refuse("BAD_LENGTH", uri.length, 0, "The code is missing.", "缺少编码。");
  const ruleId = uri.slice(RULE_HEAD.length, colon);
  if (!RULE_ID.test(ruleId)) return badRuleId(RULE_HEAD.length, ruleId.length);
  const decoded = percentDecode(uri.slice(colon + 1));
  if (!decoded.ok) return shiftProblem(decoded, colon + 1);
  const code = decoded.value;
  if (code === "") return refuse("BAD_LENGTH", uri.length, 0, "The code is missing.", "缺少编码。");
  if (code.length > MAX_FILED_LENGTH || /[^\x21-\x7e]/.test(code)) {
    return refuse(
      "BAD_CHARACTER",
      colon + 1,
      uri.length - colon - 1,
      `A filed code may hold only printable ASCII, at most ${MAX_FILED_LENGTH} characters.`,
      `备案编码只能由可打印的 ASCII 字符组成，最多 ${MAX_FILED_LENGTH} 个字符。`,
    );
  }
  const id: FiledCode = { scheme: "filed", ruleId, code };
  if (filedUri(id) === uri) return accept(id);
  return refuse("BAD_ESCAPE", colon + 1, uri.length - colon - 1, "The URI is not in its canonical spelling.", "该 URI 不是规范写法。");
}

function badRuleId(at: number, length: number): ReturnType<typeof refuse> {
  return refuse(
    "UNKNOWN_SCHEME",
    at,
    length,
    "The id of a rule must be 1 to 64 letters, digits, hyphens, dots and underscores.",
    "规则编号应由 1 至 64 个字母、数字、连字符、点或下划线组成。",
  );
}
