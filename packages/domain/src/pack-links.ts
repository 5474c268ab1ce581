// The links between codes of two schemes in a rule file. What they mean is in packages/formats/src/rule-set.ts.

import { parseTime } from "@csp/epcis";
import { CODE_SCHEMES, codeSchemeOf, type PackLink } from "@csp/formats";

const FIELDS: ReadonlySet<string> = new Set(["edmc", "gs1", "validFrom", "validUntil"]);
const DAY = /^\d{4}-\d\d-\d\d$/;

interface FiledLink {
  readonly link: PackLink;
  readonly at: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** By either code. A link with a mistake, or in force beside another of the same code, is named and left out. */
export function parsePackLinks(json: unknown, problems: string[]): ReadonlyMap<string, readonly PackLink[]> {
  if (!Array.isArray(json)) {
    problems.push("/packLinks: a list of links");
    return new Map();
  }
  const filed = new Map<string, FiledLink[]>();
  for (const [place, value] of (json as readonly unknown[]).entries()) {
    const one = parseLink(value, `/packLinks/${place}`, problems);
    if (one === undefined) continue;
    for (const uri of [one.link.edmc, one.link.gs1]) filed.set(uri, [...(filed.get(uri) ?? []), one]);
  }
  const links = new Map<string, readonly PackLink[]>();
  for (const [uri, list] of filed) links.set(uri, inOrder(uri, list, problems));
  return links;
}

function parseLink(value: unknown, at: string, problems: string[]): FiledLink | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(`${at}: an object`);
    return undefined;
  }
  const fields = value as Readonly<Record<string, unknown>>;
  const known = problems.length;
  // A misspelt end of a link would be none.
  for (const name of Object.keys(fields))
    if (!FIELDS.has(name)) problems.push(`${at}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}: a link has no such field`);
  const codes = CODE_SCHEMES.map((scheme) => {
    const uri = fields[scheme];
    if (typeof uri === "string" && codeSchemeOf(uri) === scheme) return uri;
    problems.push(`${at}/${scheme}: the canonical URI of a ${scheme === "edmc" ? "20-digit code" : "GS1 pack or logistic unit"}`);
    return "";
  });
  const from = timeOf(fields["validFrom"]);
  if (from === undefined) problems.push(`${at}/validFrom: a day, or a time of RFC 3339 with its offset`);
  const until = fields["validUntil"] == null ? null : timeOf(fields["validUntil"]);
  if (until === undefined) problems.push(`${at}/validUntil: a day, or a time of RFC 3339 with its offset; missing where no end is filed`);
  if (from === undefined || until === undefined || problems.length > known) return undefined;
  if (until !== null && until.ms <= from.ms) {
    problems.push(`${at}/validUntil: later than validFrom`);
    return undefined;
  }
  const [edmc = "", gs1 = ""] = codes;
  const link = { edmc, gs1, validFrom: from.text, validUntil: until?.text ?? null };
  return { link, at, fromMs: from.ms, untilMs: until?.ms ?? Number.POSITIVE_INFINITY };
}

/** A day is its first instant at +08:00. */
function timeOf(value: unknown): { readonly text: string; readonly ms: number } | undefined {
  if (typeof value !== "string") return undefined;
  const text = DAY.test(value) ? `${value}T00:00:00+08:00` : value;
  const time = parseTime(text);
  return time === null || time.offset === null ? undefined : { text, ms: time.epochMs };
}

function inOrder(uri: string, list: readonly FiledLink[], problems: string[]): readonly PackLink[] {
  const sorted = list.toSorted((a, b) => a.fromMs - b.fromMs);
  for (const [at, one] of sorted.entries()) {
    const next = sorted[at + 1];
    if (next !== undefined && next.fromMs < one.untilMs) problems.push(`${next.at}: ${uri} is linked by ${one.at} at the same time`);
  }
  return sorted.map(({ link }) => link);
}
