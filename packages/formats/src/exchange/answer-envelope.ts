// What stands around every answer of the large platform's interfaces: a `result` with a code, a sentence and whether the call
// succeeded, sometimes within a member named after the interface; lists come bare, or within a member named after their
// type. Knows no answer.

import { fieldText } from "../bill-fields.ts";
import { isRefusal } from "../json-document.ts";
import { type JsonObject, type JsonRead, readJson, shapeRefusal } from "../json-message.ts";
import type { lazySchema } from "../lazy-schema.ts";
import type { Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";

export interface AnswerHead {
  readonly success: boolean;
  /** `1000` is success. */
  readonly code: string | null;
  readonly info: string | null;
}

export interface Unwrapped {
  readonly result: JsonObject;
  /** JSON pointer to it. */
  readonly pointer: string;
  /** The object in which it stands. */
  readonly holder: JsonObject;
}

/** Of the member that holds a list: it stands in the pointer to each code of it, so its length is bounded and nothing in it needs escaping. */
const TYPE_NAME = /^\w{1,64}$/;
const RESPONSE = /^[a-z0-9_]{1,128}_response$/;

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The `result` of an answer, whose shape is checked. */
export function unwrapAnswer(root: unknown, check: ReturnType<typeof lazySchema>): Unwrapped | Refusal {
  let holder = root;
  let pointer = "";
  if (isObject(holder) && !("result" in holder)) {
    const names = Object.keys(holder);
    const [name] = names;
    if (names.length === 1 && name !== undefined && RESPONSE.test(name)) {
      holder = holder[name];
      pointer = `/${name}`;
    }
  }
  if (!isObject(holder) || !isObject(holder["result"])) return refuse("SHAPE_INVALID", `${pointer}/result`, "an answer has a result");
  pointer += "/result";
  return shapeRefusal(holder["result"], pointer, check) ?? { result: holder["result"], pointer, holder };
}

/** Parses an answer and gives what `read` makes of its result. Text within the bounds of the profiles' JSON. */
export function parseAnswer<T extends object>(text: string, check: ReturnType<typeof lazySchema>, read: (answer: Unwrapped) => T | Refusal): JsonRead<T> {
  const json = readJson(text, "");
  if (!json.ok) return json;
  const answer = unwrapAnswer(json.value, check);
  if (isRefusal(answer)) return { ok: false, refusal: answer };
  const value = read(answer);
  return isRefusal(value) ? { ok: false, refusal: value } : { ok: true, value };
}

export function readHead(result: JsonObject): AnswerHead {
  // Interfaces differ in the name.
  const success = result["response_success"] ?? result["success"] ?? result["is_success"];
  return { success: success === true || success === "true", code: fieldText(result, "msg_code"), info: fieldText(result, "msg_info") };
}

export function writeHead({ success, code, info }: AnswerHead): object {
  return { response_success: success, ...(code === null ? {} : { msg_code: code }), ...(info === null ? {} : { msg_info: info }) };
}

/** The items of a list and the pointer to it; none where there is no list. The schema has seen to it that items are objects. */
export function listOf(value: unknown, pointer: string): { readonly items: readonly JsonObject[]; readonly pointer: string } {
  if (Array.isArray(value)) return { items: value as readonly JsonObject[], pointer };
  if (!isObject(value)) return { items: [], pointer };
  const [name] = Object.keys(value);
  const inner = name === undefined || !TYPE_NAME.test(name) ? undefined : value[name];
  return Array.isArray(inner) && inner.every(isObject) ? { items: inner, pointer: `${pointer}/${name ?? ""}` } : { items: [], pointer };
}
