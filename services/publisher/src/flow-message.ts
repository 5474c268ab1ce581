// A row of the flow of packs as a message: its key, its id, and its Avro form.

import type { OutMessage } from "@csp/contracts";
import { supervisionTopic } from "@csp/contracts";
import { openAvro, SUPERVISION_FLOW_SCHEMA, uuidOf } from "@csp/domain";
import type { Flow } from "./flow.ts";
import { frameValue, schemaHeaders } from "./topic-value.ts";

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

const rows = openAvro<SupervisionFlow>(SUPERVISION_FLOW_SCHEMA.schema);
const HEADERS = schemaHeaders(SUPERVISION_FLOW_SCHEMA);

/** No part of it holds a `|`: URIs escape it. */
export function flowKeyText(key: FlowKey): string {
  return `${key.region}|${key.drug}|${key.day}|${key.flow}|${key.level}`;
}

/** The same row as of the same position has the same id, so that a message sent twice is known. */
export function toFlowMessage(view: string, viewVersion: number, row: FlowRow, schemaId: number): OutMessage {
  const key = flowKeyText(row);
  return {
    id: uuidOf(`message\n${view}\n${viewVersion}\n${key}\n${row.asOf}`),
    topic: supervisionTopic(row.region),
    key,
    value: frameValue(schemaId, rows, { viewVersion, ...row }),
    headers: HEADERS,
  };
}
