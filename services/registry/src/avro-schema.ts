// A schema as somebody sends it: whether it is one, and which others are the same. What it describes is never decoded here.

import avsc from "avsc";
import { type Answer, answer, refuse } from "./answer.ts";

export interface AvroSchema {
  /** As it came. */
  readonly text: string;
  readonly json: object;
  /** Equal for schemas that differ in how they are written alone: white space, order of attributes, shortened names. */
  readonly identity: string;
  /** Equal for schemas that write the same bytes. */
  readonly form: string;
}

const MAX_BYTES = 128 * 1024;
const MAX_DEPTH = 100;
const MAX_DETAIL = 200;

/** Bounded, and made of names that avsc accepts: it makes code of them. */
export function readAvroSchema(text: string): Answer<AvroSchema> {
  if (Buffer.byteLength(text) > MAX_BYTES) return refuse(42201, `The schema is over ${MAX_BYTES} bytes.`);
  try {
    const json = JSON.parse(text) as unknown;
    if (depthOf(json) > MAX_DEPTH) return refuse(42201, `The schema is nested deeper than ${MAX_DEPTH}.`);
    const type = avsc.Type.forSchema(json as avsc.Schema);
    const identity = JSON.stringify(type.schema({ exportAttrs: true }));
    // A schema may also be a name alone.
    return answer({ text, json: typeof json === "object" && json !== null ? json : { type: json }, identity, form: formOf(type) });
  } catch (error) {
    return refuse(42201, `Invalid Avro schema: ${error instanceof Error ? error.message.slice(0, MAX_DETAIL) : "unreadable"}`);
  }
}

export function formOf(type: avsc.Type): string {
  return JSON.stringify(type.schema());
}

function depthOf(json: unknown): number {
  let level: readonly unknown[] = [json];
  let depth = 0;
  for (; level.length > 0 && depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((value) => (typeof value === "object" && value !== null ? Object.values(value) : []));
  }
  return depth;
}
