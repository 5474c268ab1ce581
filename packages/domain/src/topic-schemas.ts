// The schemas of the topics that go out: every version that was ever written, with its id in the bridge's own registry. Ids
// are fixed for ever, since they stand in messages: a new version is a new file and a new line here with the next id.

import receiptV1 from "@csp/schemas/topics/receipt.v1.json" with { type: "json" };
import supervisionFlowV1 from "@csp/schemas/topics/supervision-flow.v1.json" with { type: "json" };
import traceV1 from "@csp/schemas/topics/trace.v1.json" with { type: "json" };

export interface TopicSchema {
  readonly id: number;
  /** Path under `schemas/`, as `contracts/src/topics.ts` names it. */
  readonly file: string;
  /** Without folder and ending, as the header `csp-schema` says it. */
  readonly name: string;
  readonly version: number;
  readonly schema: object;
}

export const SUPERVISION_FLOW_SCHEMA = topicSchema(1, "topics/supervision-flow.v1.json", supervisionFlowV1);
export const TRACE_SCHEMA = topicSchema(2, "topics/trace.v1.json", traceV1);
export const RECEIPT_SCHEMA = topicSchema(3, "topics/receipt.v1.json", receiptV1);

export const TOPIC_SCHEMAS: readonly TopicSchema[] = [SUPERVISION_FLOW_SCHEMA, TRACE_SCHEMA, RECEIPT_SCHEMA];

/** All versions of the schema that this file is one of, oldest first. */
export function schemaVersions(file: string): readonly TopicSchema[] {
  return TOPIC_SCHEMAS.filter((one) => baseOf(one.file) === baseOf(file)).toSorted((a, b) => a.version - b.version);
}

function topicSchema(id: number, file: string, schema: object): TopicSchema {
  const [, name = "", version = ""] = /^topics\/([a-z-]+\.v(\d+))\.json$/.exec(file) ?? [];
  return { id, file, name, version: Number(version), schema };
}

function baseOf(file: string): string {
  return file.replace(/\.v\d+\.json$/, "");
}
