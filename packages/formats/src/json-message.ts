// The bytes of a JSON message → one object of a checked shape, or why not. Size, encoding and depth are looked at before
// anything is parsed; shapes are JSON Schemas (schemas/inbound), compiled when the first message comes.

import type { ErrorObject, ValidateFunction } from "ajv";
import { readJsonText } from "@csp/epcis";
import { badUtf8Place } from "./bad-bytes.ts";
import { MAX_DEPTH, type ProfileInput, type Refusal } from "./profile.ts";
import { readPlainJson } from "./plain-json.ts";
import { refuse } from "./refusals.ts";

/** A JSON message is held whole, so it has a bound of its own. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

export type JsonObject = { readonly [name: string]: unknown };

export type JsonRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A byte order mark is dropped; what is not UTF-8 throws, so the decoder holds no state between messages. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads the message and checks it against the schema. What need not be waited for is read at once: each wait costs a small bill a fortieth of its time. */
export function readJsonObject(chunks: ProfileInput["chunks"], check: () => ValidateFunction): JsonRead<JsonObject> | Promise<JsonRead<JsonObject>> {
  const bytes = collect(chunks);
  return bytes instanceof Promise ? bytes.then((all) => objectOf(all, check)) : objectOf(bytes, check);
}

function objectOf(bytes: Uint8Array | null, check: () => ValidateFunction): JsonRead<JsonObject> {
  const read = valueOf(bytes);
  if (!read.ok) return read;
  const refusal = shapeRefusal(read.value, "", check);
  return refusal === null ? { ok: true, value: read.value as JsonObject } : refused(refusal);
}

function valueOf(bytes: Uint8Array | null): JsonRead<unknown> {
  const plain = bytes === null ? null : readPlainJson(bytes);
  if (plain !== null) return { ok: true, value: plain };
  const text = textOf(bytes);
  return text.ok ? readJson(text.value, "", bytes ?? undefined) : text;
}

/** The message as text, within the bound on its size. */
export async function readUtf8(chunks: ProfileInput["chunks"]): Promise<JsonRead<string>> {
  return textOf(await collect(chunks));
}

/** Null is a message over the bound. */
function textOf(bytes: Uint8Array | null): JsonRead<string> {
  if (bytes === null) return refused(refuse("TOO_LARGE", "", `a JSON message holds at most ${MAX_JSON_BYTES} bytes`));
  const text = decode(bytes);
  return text === null ? refused(refuse("UNSUPPORTED_ENCODING", badUtf8Place(bytes), "the text is not UTF-8")) : { ok: true, value: text };
}

/** Parses a JSON text; `where` is the pointer to the field that holds it, empty for the message itself. `bytes`: the same in UTF-8. */
export function readJson(text: string, where: string, bytes?: Uint8Array): JsonRead<unknown> {
  const read = readJsonText(text, MAX_DEPTH, bytes);
  if (read.ok) return read;
  return refused(refuse(read.problem.reason, where === "" ? read.problem.where : where, read.problem.detail));
}

/** Null where the value has the shape. Names in a pointer are the schema's; values never stand in a detail. */
export function shapeRefusal(value: unknown, where: string, check: () => ValidateFunction): Refusal | null {
  const validate = check();
  if (validate(value)) return null;
  const error = validate.errors?.[0];
  if (error === undefined) throw new Error("the schema refused a message and gave no error");
  const missing = error.keyword === "required" ? `/${String(error.params["missingProperty"])}` : "";
  const detail = missing === "" ? (infinityAt(value, error.instancePath) ?? wordsOf(error) ?? error.message ?? error.keyword) : "this field must be there";
  return refuse("SHAPE_INVALID", `${where}${error.instancePath}${missing}`, detail);
}

/** The values that a field may have, as people write them: a number and its text are one. Null where it is another thing that is wrong. */
function wordsOf({ keyword, params }: ErrorObject): string | null {
  if (keyword !== "enum") return null;
  const allowed = (params["allowedValues"] as readonly unknown[]).filter((word) => word !== null && word !== "");
  return `must be one of ${[...new Set(allowed.map(String))].join(", ")}`;
}

/** JSON bounds no number, a double does: what is beyond it is of no type that a schema has. Null where no such number stands at the pointer. */
function infinityAt(value: unknown, pointer: string): string | null {
  let at = value;
  for (const step of pointer.split("/").slice(1)) at = (at as JsonObject)[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  return at === Infinity || at === -Infinity ? "the number is too large" : null;
}

function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** Null where the message is over the bound. A promise only where its bytes must be waited for. */
function collect(chunks: ProfileInput["chunks"]): Uint8Array | null | Promise<Uint8Array | null> {
  const source = chunks();
  if (!(Symbol.iterator in source)) return collectLater(source);
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const chunk of source) {
    size += chunk.length;
    if (size > MAX_JSON_BYTES) return null;
    parts.push(chunk);
  }
  return joined(parts);
}

async function collectLater(source: AsyncIterable<Uint8Array>): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source) {
    size += chunk.length;
    if (size > MAX_JSON_BYTES) return null;
    parts.push(chunk);
  }
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // The decoder throws for one reason only.
    return null;
  }
}
