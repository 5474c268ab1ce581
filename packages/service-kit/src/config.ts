// The small kit behind every `readConfig(env)`: a table of fields, read in one go, all mistakes reported together.
// Pure: the environment is handed in, and nothing is looked up at import.

import { isIP } from "node:net";
import { BridgeError } from "@csp/contracts";

/** What an environment is to this file; `process.env` fits. */
export type Env = Readonly<Record<string, string | undefined>>;

/** One setting. */
export interface Field<T> {
  /** The variable, e.g. `CSP_HTTP_PORT`. */
  readonly env: string;
  /** Read where the variable itself is not set; may be a name without our prefix. */
  readonly fallbackEnv?: string;
  /** One sentence for the manual. */
  readonly doc: string;
  /** What the text must be, for the manual and for mistakes, e.g. `a port, 0–65535`. */
  readonly kind: string;
  /** Used where nothing is set; absent for a setting that must be given. */
  readonly default?: T;
  /** `undefined` when the text is not of the kind. */
  readonly parse: (text: string) => T | undefined;
  /** What is given may hold a secret, also where it is wrong: it is not quoted. */
  readonly isPrivate?: true;
}

/** A table of settings: one field for each property of `C`. Tables are joined by spreading. */
export type ConfigFields<C> = { readonly [K in keyof C]-?: Field<C[K]> };

/** The configuration that a table reads. */
export type ConfigOf<F extends Readonly<Record<string, Field<unknown>>>> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never };

const PREFIX = "CSP_";
const BYTE_UNITS = new Map(Object.entries({ "": 1, B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 }));
const DURATION_UNITS = new Map(Object.entries({ ms: 1, s: 1000, m: 60_000, h: 3_600_000 }));

type FieldSpec<T> = Omit<Field<T>, "parse" | "kind">;

/** The kinds of settings. */
export const field = {
  port: (spec: FieldSpec<number>): Field<number> => ({ ...spec, kind: "a port, 0–65535", parse: (text) => parseCount(text, 65_535) }),
  host: (spec: FieldSpec<string>): Field<string> => ({ ...spec, kind: "a host name or an IP address", parse: parseHost }),
  bytes: (spec: FieldSpec<number>): Field<number> => ({ ...spec, kind: "a size, e.g. 512KiB or 64MiB", parse: (text) => parseQuantity(text, BYTE_UNITS) }),
  durationMs: (spec: FieldSpec<number>): Field<number> => ({
    ...spec,
    kind: "a duration, e.g. 250ms, 10s, 5m",
    parse: (text) => parseQuantity(text, DURATION_UNITS),
  }),
  count: (spec: FieldSpec<number>): Field<number> => ({
    ...spec,
    kind: "a whole number, 0 or more",
    parse: (text) => parseCount(text, Number.MAX_SAFE_INTEGER),
  }),
  share: (spec: FieldSpec<number>): Field<number> => ({ ...spec, kind: "a share from 0 to 1, e.g. 0.05", parse: parseShare }),
  flag: (spec: FieldSpec<boolean>): Field<boolean> => ({ ...spec, kind: "1 or 0", parse: parseFlag }),
  path: (spec: FieldSpec<string>): Field<string> => ({ ...spec, kind: "a path", parse: (text) => (text.includes("\0") ? undefined : text) }),
  text: (spec: FieldSpec<string>): Field<string> => ({ ...spec, kind: "text", parse: (text) => text }),
  /** A text that may be absent. */
  optionalText: (spec: Omit<FieldSpec<string>, "default">): Field<string | undefined> => ({ ...spec, kind: "text", default: undefined, parse: (text) => text }),
  /** Of what is reached over HTTP; may be absent. Names and passwords have settings of their own, since addresses are logged. */
  optionalAddress: (spec: Omit<FieldSpec<string>, "default">): Field<string | undefined> => ({
    ...spec,
    kind: "an http or https address, without a name and password in it",
    default: undefined,
    isPrivate: true,
    parse: parseAddress,
  }),
  choice: <T extends string>(values: readonly T[], spec: FieldSpec<T>): Field<T> => ({
    ...spec,
    kind: `one of ${values.join(", ")}`,
    parse: (text) => values.find((value) => value === text),
  }),
  /** Several of the values, or `none`; may be left out. */
  optionalChoices: <T extends string>(values: readonly T[], spec: Omit<FieldSpec<readonly T[]>, "default">): Field<readonly T[] | undefined> => ({
    ...spec,
    default: undefined,
    kind: `any of ${values.join(", ")}, with commas between, or none`,
    parse: (text) => parseChoices(text, values),
  }),
};

/**
 * Reads all fields. A variable that is set to nothing counts as not set. Every mistake, and every variable with our
 * prefix that no field names, is gathered into one CONFIG_INVALID; values are quoted in it only for the fields' own kinds.
 */
export function readConfig<F extends Readonly<Record<string, Field<unknown>>>>(env: Env, fields: F): ConfigOf<F> {
  const mistakes: string[] = [];
  const entries = Object.entries(fields).map(([name, one]) => [name, readField(env, one, mistakes)] as const);
  const known = new Set(Object.values(fields).map((one) => one.env));
  for (const name of Object.keys(env).toSorted()) {
    if (name.startsWith(PREFIX) && !known.has(name)) mistakes.push(`${name} is not a setting${nearest(name, known)}`);
  }
  if (mistakes.length > 0)
    throw new BridgeError(
      "CONFIG_INVALID",
      `${mistakes.length === 1 ? "one setting is" : `${mistakes.length} settings are`} wrong:\n  ${mistakes.join("\n  ")}`,
    );
  return Object.fromEntries(entries) as ConfigOf<F>;
}

/** The manual of a table, as a Markdown table. */
export function describeConfig(fields: Readonly<Record<string, Field<unknown>>>): string {
  const rows = Object.values(fields).map((one) => `| \`${one.env}\` | ${one.doc} | ${one.kind} | ${describeDefault(one)} |`);
  return ["| variable | what it sets | value | default |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function readField(env: Env, one: Field<unknown>, mistakes: string[]): unknown {
  const name = setName(env, one);
  if (name === undefined) {
    if (!("default" in one)) mistakes.push(`${one.env} must be set: ${one.doc}`);
    return one.default;
  }
  const text = env[name] ?? "";
  const value = one.parse(text);
  if (value === undefined) mistakes.push(`${name}${one.isPrivate === true ? "" : `=${JSON.stringify(text)}`} is not ${one.kind}`);
  return value;
}

function setName(env: Env, one: Field<unknown>): string | undefined {
  return [one.env, one.fallbackEnv].find((name) => name !== undefined && (env[name] ?? "") !== "");
}

function describeDefault(one: Field<unknown>): string {
  if (!("default" in one)) return "must be set";
  if (one.default === undefined) return "none";
  if (typeof one.default === "boolean") return one.default ? "`1`" : "`0`";
  if (Array.isArray(one.default)) return `\`${one.default.join(",") || "none"}\``;
  return `\`${typeof one.default === "string" ? one.default : describeNumber(one, Number(one.default))}\``;
}

/** With the largest unit that divides it, where the kind has units. */
function describeNumber({ kind }: Field<unknown>, value: number): string {
  const units = kind.startsWith("a size") ? BYTE_UNITS : kind.startsWith("a duration") ? DURATION_UNITS : new Map([["", 1]]);
  const [name, size] = [...units].filter(([, one]) => value % one === 0).at(-1) ?? ["", 1];
  return `${value / size}${name}`;
}

/** Two names that differ by one letter, or two swapped ones, are likely meant to be the same. */
function nearest(name: string, known: ReadonlySet<string>): string {
  const letters = (text: string) => [...text].toSorted().join("");
  const isNear = (other: string) =>
    letters(other) === letters(name) || (Math.abs(other.length - name.length) <= 1 && commonEnds(name, other) >= Math.max(name.length, other.length) - 1);
  const found = [...known].find(isNear);
  return found === undefined ? "" : `; is ${found} meant?`;
}

function commonEnds(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let head = 0;
  while (head < most && a[head] === b[head]) head++;
  let tail = 0;
  while (tail < most - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  return head + tail;
}

function parseCount(text: string, most: number): number | undefined {
  if (!/^\d{1,16}$/.test(text)) return undefined;
  const value = Number(text);
  return value <= most ? value : undefined;
}

function parseQuantity(text: string, units: ReadonlyMap<string, number>): number | undefined {
  const match = /^(\d{1,12})([A-Za-z]*)$/.exec(text);
  const unit = units.get(match?.[2] ?? "?");
  return unit === undefined ? undefined : Number(match?.[1]) * unit;
}

function parseShare(text: string): number | undefined {
  return /^(0(\.\d{1,12})?|1(\.0{1,12})?)$/.test(text) ? Number(text) : undefined;
}

/** In the order of `values`. */
function parseChoices<T extends string>(text: string, values: readonly T[]): readonly T[] | undefined {
  const named = text === "none" ? [] : text.split(",").map((one) => one.trim());
  return named.every((one) => values.some((value) => value === one)) ? values.filter((value) => named.includes(value)) : undefined;
}

function parseFlag(text: string): boolean | undefined {
  return text === "1" ? true : text === "0" ? false : undefined;
}

function parseAddress(text: string): string | undefined {
  const url = URL.parse(text);
  return url !== null && ["http:", "https:"].includes(url.protocol) && url.username === "" && url.password === "" ? text : undefined;
}

function parseHost(text: string): string | undefined {
  return isIP(text) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(text) ? text : undefined;
}
