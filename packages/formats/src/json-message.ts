// The bytes of a JSON message → one object of a checked shape, or why not. Size, encoding and depth are looked at before
// anything is parsed; shapes are JSON Schemas (schemas/inbound), compiled when the first message comes.

import { Ajv, type ValidateFunction } from "ajv";
import { readJsonText } from "@csp/epcis";
import { MAX_DEPTH, type ProfileInput, type Refusal } from "./profile.ts";
import { refuse } from "./refusals.ts";

/** A JSON message is held whole, so it has a bound of its own. */
export const MAX_JSON_BYTES = 16 * 1024 * 1024;

export type JsonObject = { readonly [name: string]: unknown };

export type JsonRead<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

/** A byte order mark is dropped; what is not UTF-8 throws, so the decoder holds no state between messages. */
const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Reads the message and checks it against the schema. */
export async function readJsonObject(chunks: ProfileInput["chunks"], check: () => ValidateFunction): Promise<JsonRead<JsonObject>> {
  const text = await readUtf8(chunks);
  if (!text.ok) return text;
  const read = readJson(text.value, "");
  if (!read.ok) return read;
  const refusal = shapeRefusal(read.value, "", check);
  return refusal === null ? { ok: true, value: read.value as JsonObject } : refused(refusal);
}

/** The message as text, within the bound on its size. */
export async function readUtf8(chunks: ProfileInput["chunks"]): Promise<JsonRead<string>> {
  const bytes = await collect(chunks);
  if (bytes === null) return refused(refuse("TOO_LARGE", "", `a JSON message holds at most ${MAX_JSON_BYTES} bytes`));
  const text = decode(bytes);
  return text === null ? refused(refuse("UNSUPPORTED_ENCODING", "", "the text is not UTF-8")) : { ok: true, value: text };
}

/** Parses a JSON text; `where` is the pointer to the field that holds it, empty for the message itself. */
export function readJson(text: string, where: string): JsonRead<unknown> {
  const read = readJsonText(text, MAX_DEPTH);
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
  return refuse("SHAPE_INVALID", `${where}${error.instancePath}${missing}`, missing === "" ? (error.message ?? error.keyword) : "this field must be there");
}

/** A schema that is compiled at its first use and kept. */
export function lazySchema(schema: object): () => ValidateFunction {
  let compiled: ValidateFunction | undefined;
  return () => (compiled ??= new Ajv({ allowUnionTypes: true }).compile(schema));
}

function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

async function collect(chunks: ProfileInput["chunks"]): Promise<Uint8Array | null> {
  const source = chunks();
  const parts: Uint8Array[] = [];
  let size = 0;
  // Waiting for what is there already would cost a small bill a tenth of its time.
  if (Symbol.iterator in source) {
    for (const chunk of source) {
      size += chunk.length;
      if (size > MAX_JSON_BYTES) return null;
      parts.push(chunk);
    }
  } else {
    for await (const chunk of source) {
      size += chunk.length;
      if (size > MAX_JSON_BYTES) return null;
      parts.push(chunk);
    }
  }
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
