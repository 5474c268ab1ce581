// Rule sets as JSON: the built-in one, and those a person writes. What they mean is in packages/formats/src/rule-set.ts.

import { parseParty, parseUscc, usccUri } from "@csp/codes";
import type { ClassRule, RuleSet } from "@csp/formats";
import builtin from "@csp/schemas/rules/builtin-1.json" with { type: "json" };
import { parsePackLinks } from "./pack-links.ts";

const CLASS_URI = /^(urn:csp:edmc-class:8\d{6}|https:\/\/id\.gs1\.org\/01\/\d{14})$/;
const FIELDS: Readonly<Record<string, RegExp>> = { cndc: /^\d{11}$/, standardCode: /^869\d{11}$/, unitClass: CLASS_URI, name: /^[^]{1,200}$/ };

const MAX_KEY_LENGTH = 256;

export type RulesParsed = { readonly ok: true; readonly rules: RuleSet } | { readonly ok: false; readonly problems: readonly string[] };

/** The rule set every bridge starts with: both schemes, nothing filed. */
export function builtinRules(): RuleSet {
  const parsed = parseRules(builtin);
  if (!parsed.ok) throw new Error(`schemas/rules/builtin-1.json: ${parsed.problems.join("; ")}`);
  return parsed.rules;
}

/** Reads a rule set from parsed JSON; every mistake in it is listed with its JSON pointer. */
export function parseRules(json: unknown): RulesParsed {
  const problems: string[] = [];
  const root = asObject(json, "", problems);
  const id = typeof root["id"] === "string" && /^[a-z0-9@.-]{1,64}$/.test(root["id"]) ? root["id"] : "";
  if (id === "") problems.push("/id: 1 to 64 of a-z 0-9 @ . -");
  const schemes = Array.isArray(root["schemes"]) ? root["schemes"].filter((s): s is string => s === "edmc" || s === "gs1") : [];
  if (schemes.length === 0) problems.push('/schemes: a list of "edmc", "gs1"');
  const classes = new Map<string, ClassRule>();
  for (const [uri, value] of Object.entries(asObject(root["classes"] ?? {}, "/classes", problems))) {
    const rule = parseClass(uri, value, problems);
    if (rule !== undefined) classes.set(uri, rule);
  }
  const enterprises = new Map<string, string>();
  for (const [id, uscc] of Object.entries(asObject(root["enterprises"] ?? {}, "/enterprises", problems))) {
    if (typeof uscc === "string" && /^[0-9A-Z]{18}$/.test(uscc) && /^[a-z0-9-]+:.+$/.test(id)) enterprises.set(id, uscc);
    else problems.push(`/enterprises/${id}: "<system>:<id>" with a USCC of 18 characters`);
  }
  const packLinks = parsePackLinks(root["packLinks"] ?? [], problems);
  const signatureKeys = parseKeys(root["signatureKeys"] ?? {}, problems);
  return problems.length === 0 ? { ok: true, rules: { id, schemes, classes, enterprises, packLinks, signatureKeys } } : { ok: false, problems };
}

/** The rule set as the JSON that `parseRules` reads; it holds the keys, which are secrets. */
export function rulesAsJson({ id, schemes, classes, enterprises, packLinks, signatureKeys }: RuleSet): Readonly<Record<string, unknown>> {
  return {
    id,
    schemes,
    classes: Object.fromEntries(classes),
    enterprises: Object.fromEntries(enterprises),
    packLinks: [...new Set([...(packLinks ?? [])].flatMap(([, links]) => links))],
    signatureKeys: Object.fromEntries([...(signatureKeys ?? [])].map(([uri, key]) => [usccOf(uri), key])),
  };
}

function usccOf(uri: string): string {
  const party = parseParty(uri);
  if (!party.ok || party.value.uscc === null) throw new Error(`a key is filed for ${uri}, which is no enterprise by its USCC`);
  return party.value.uscc;
}

/** By USCC in the file, by canonical party URI in the rule set. A key is a secret: no problem repeats it. */
function parseKeys(json: unknown, problems: string[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  for (const [uscc, key] of Object.entries(asObject(json, "/signatureKeys", problems))) {
    const parsed = parseUscc(uscc);
    if (!parsed.ok || parsed.value.kind !== "uscc")
      problems.push(`/signatureKeys/${uscc.replaceAll("~", "~0").replaceAll("/", "~1")}: a USCC of 18 characters`);
    else if (typeof key !== "string" || key === "" || key.length > MAX_KEY_LENGTH)
      problems.push(`/signatureKeys/${uscc}: a secret of 1 to ${MAX_KEY_LENGTH} characters`);
    else keys.set(usccUri(parsed.value.code), key);
  }
  return keys;
}

function parseClass(uri: string, value: unknown, problems: string[]): ClassRule | undefined {
  const at = `/classes/${uri.replaceAll("/", "~1")}`;
  if (!CLASS_URI.test(uri)) problems.push(`${at}: not a class URI`);
  const object = asObject(value, at, problems);
  for (const [field, pattern] of Object.entries(FIELDS)) {
    const text = object[field];
    if (text !== undefined && text !== null && (typeof text !== "string" || !pattern.test(text)))
      problems.push(`${at}/${field}: must match ${String(pattern)}`);
  }
  const level = object["level"] ?? null;
  if (level !== null && !(Number.isInteger(level) && Number(level) >= 1 && Number(level) <= 9)) problems.push(`${at}/level: 1 to 9`);
  return {
    cndc: textOf(object["cndc"]),
    standardCode: textOf(object["standardCode"]),
    level: typeof level === "number" ? level : null,
    unitClass: textOf(object["unitClass"]),
    name: textOf(object["name"]),
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function asObject(value: unknown, at: string, problems: string[]): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push(`${at === "" ? "/" : at}: an object`);
  return {};
}
