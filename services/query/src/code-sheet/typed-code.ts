// What a text is in a field whose type is known: the parser of each type, by the name that is given after `--as`.

import { parseAiValue, ruleOf } from "@csp/codes";
import { CHINESE_TYPES } from "./chinese-types.ts";
import { meaningOf } from "./element-meaning.ts";
import { IDENTIFIER_TYPES } from "./identifier-types.ts";
import { type CodeSheet, type DescribeOptions, form, part, type TypedCode, words } from "./sheet.ts";

const TYPES: readonly TypedCode[] = [...CHINESE_TYPES, ...IDENTIFIER_TYPES];
const AI_HEAD = "ai:";

/** Every name that `describeTyped` knows, for a manual. */
export const TYPE_NAMES: readonly string[] = [...TYPES.map(({ as }) => as), `${AI_HEAD}<AI>`];

/** Null where there is no type of that name. */
export function describeTyped(as: string, text: string, options: DescribeOptions): CodeSheet | null {
  const type = typeOf(as);
  if (!type) return null;
  const read = type.read(text, options);
  const asked = { text, carrier: null, hints: [], mended: null, nearMisses: [] };
  return read.ok ? { ...asked, kind: "read", reading: read.value, alsoReads: [], more: false } : { ...asked, kind: "refused", problem: read.problem };
}

function typeOf(as: string): TypedCode | undefined {
  if (!as.startsWith(AI_HEAD)) return TYPES.find((type) => type.as === as);
  const rule = ruleOf(as.slice(AI_HEAD.length).replace(/^\((\d+)\)$/, "$1"));
  return rule && aiType(rule.ai, rule.title);
}

function aiType(ai: string, title: string): TypedCode {
  const name = title === "" ? `(${ai})` : `(${ai}) ${title}`;
  const kind = words(`value of ${name}`, `${name} 的值`);
  return {
    as: `${AI_HEAD}${ai}`,
    kind,
    read(text, { year }) {
      const read = parseAiValue(ai, text);
      if (!read.ok) return read;
      const value = read.value;
      const meaning = meaningOf(ai, value, year);
      return {
        ok: true,
        value: {
          scheme: `${AI_HEAD}${ai}`,
          kind,
          name: value,
          uri: null,
          isPack: false,
          rule: kind,
          parts: [part("value", "value", "值", value, meaning)],
          elements: [],
          forms: [form("elementString", "element string", "单元数据串", `(${ai})${value.replaceAll("(", "\\(")}`)],
          warnings: [],
        },
      };
    },
  };
}
