// A row of the flow of packs as a message: its key, its id, and its Avro form.

import type { OutMessage } from "@csp/contracts";
import { supervisionTopic } from "@csp/contracts";
import { uuidOf } from "@csp/domain";
import schema from "@csp/schemas/topics/supervision-flow.v1.json" with { type: "json" };
import avsc from "avsc";
import type { Flow } from "./flow.ts";

export interface FlowKey {
  /** Two digits of GB/T 2260, or `unknown`. */
  readonly region: string;
  readonly drug: string;
  /** YYYY-MM-DD at +08:00. */
  readonly day: string;
  readonly flow: Flow;
  /** 1 = smallest unit, 0 = not filed. */
  readonly level: number;
}

export interface FlowRow extends FlowKey {
  readonly packs: number;
  readonly events: number;
  /** Log position of the last event counted. */
  readonly asOf: number;
}

/** The body of a message. */
export interface SupervisionFlow extends FlowRow {
  readonly viewVersion: number;
}

const type = avsc.Type.forSchema(schema as avsc.Schema);
const HEADERS = { "content-type": "avro/binary", "csp-schema": "supervision-flow.v1" } as const;

/** No part of it holds a `|`: URIs escape it. */
export function flowKeyText(key: FlowKey): string {
  return `${key.region}|${key.drug}|${key.day}|${key.flow}|${key.level}`;
}

/** The same row as of the same position has the same id, so that a message sent twice is known. */
export function toFlowMessage(view: string, viewVersion: number, row: FlowRow): OutMessage {
  const key = flowKeyText(row);
  return {
    id: uuidOf(`message\n${view}\n${viewVersion}\n${key}\n${row.asOf}`),
    topic: supervisionTopic(row.region),
    key,
    value: type.toBuffer({ viewVersion, ...row }),
    headers: HEADERS,
  };
}

/** Throws on bytes that `toFlowMessage` did not make. */
export function decodeSupervisionFlow(value: Uint8Array): SupervisionFlow {
  return type.fromBuffer(Buffer.from(value.buffer, value.byteOffset, value.byteLength)) as SupervisionFlow;
}
