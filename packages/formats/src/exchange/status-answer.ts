// What another system answers when it is asked what became of uploads (单据处理状态查询), read and written. Not a profile:
// it says nothing of packs, so nothing of it is an event; the exchange keeps it with the document that was sent.

import schema from "@csp/schemas/inbound/status.schema.json" with { type: "json" };
import { fieldText } from "../bill-fields.ts";
import { isRefusal } from "../json-document.ts";
import type { JsonObject, JsonRead } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { Refusal } from "../profile.ts";
import { quote, refuse } from "../refusals.ts";
import { type AnswerHead, listOf, parseAnswer, readHead, type Unwrapped, writeHead } from "./answer-envelope.ts";

export interface StatusAnswer extends AnswerHead {
  /** Of all pages; null where the answer does not say. */
  readonly total: string | null;
  readonly uploads: readonly UploadStatus[];
}

export type UploadState = "processing" | "uploaded" | "succeeded" | "failed";

/** Texts as they came; null where the answer has none. The operator's id is not read. */
export interface UploadStatus {
  readonly billNo: string | null;
  readonly billType: string | null;
  readonly billTime: string | null;
  readonly state: UploadState;
  /** Why it failed. */
  readonly info: string | null;
  readonly uploadedAt: string | null;
  readonly processedAt: string | null;
  readonly fileName: string | null;
  readonly owner: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** `result_type` on the wire. */
const STATES: Readonly<Record<string, UploadState>> = { "0": "processing", "1": "uploaded", "3": "succeeded", "4": "failed" };
const NUMBERS = { processing: "0", uploaded: "1", succeeded: "3", failed: "4" } as const satisfies Record<UploadState, string>;

const TEXTS = {
  billNo: "bill_code",
  billType: "bill_type",
  billTime: "bill_time",
  info: "process_info",
  uploadedAt: "crt_date",
  processedAt: "process_date",
  fileName: "upload_file_name",
  owner: "ref_user_id",
  from: "from_user_id",
  to: "to_user_id",
} as const;

const check = lazySchema(schema);

export function parseStatusAnswer(text: string): JsonRead<StatusAnswer> {
  return parseAnswer(text, check, readAnswer);
}

function readAnswer({ result, pointer }: Unwrapped): StatusAnswer | Refusal {
  const model = (result["model"] as JsonObject | null | undefined) ?? {};
  const list = listOf(model["result_list"], `${pointer}/model/result_list`);
  const uploads: UploadStatus[] = [];
  for (const [at, item] of list.items.entries()) {
    const upload = readUpload(item, `${list.pointer}/${at}`);
    if (isRefusal(upload)) return upload;
    uploads.push(upload);
  }
  return { ...readHead(result), total: fieldText(model, "total_num"), uploads };
}

function readUpload(item: JsonObject, where: string): UploadStatus | Refusal {
  const number = fieldText(item, "result_type") ?? "";
  const state = Object.hasOwn(STATES, number) ? STATES[number] : undefined;
  if (state === undefined) return refuse("SHAPE_INVALID", `${where}/result_type`, `there is no processing state ${quote(number)}`);
  const texts = {} as Record<keyof typeof TEXTS, string | null>;
  for (const name of Object.keys(TEXTS) as (keyof typeof TEXTS)[]) texts[name] = fieldText(item, TEXTS[name]);
  return { ...texts, state };
}

/** The answer as JSON, lists bare. What is null is left out. */
export function writeStatusAnswer(answer: StatusAnswer): string {
  const { total, uploads } = answer;
  const list = uploads.map((upload) => ({
    ...Object.fromEntries((Object.keys(TEXTS) as (keyof typeof TEXTS)[]).flatMap((name) => (upload[name] === null ? [] : [[TEXTS[name], upload[name]]]))),
    result_type: NUMBERS[upload.state],
  }));
  return JSON.stringify({ result: { ...writeHead(answer), model: { ...(total === null ? {} : { total_num: total }), result_list: list } } });
}
