// An outcome in the log as a message: what is in its metadata, and behind that its body as it is, which is Avro already.

import { type LoggedEvent, type OutMessage, TRACE_TOPIC } from "@csp/contracts";
import { decodeProvenance, decodeTranslated, EVENT_TYPE, frameAvro, openAvro, type Provenance, TRACE_SCHEMA } from "@csp/domain";
import { schemaHeaders } from "./topic-value.ts";

type TraceHead = Provenance & { readonly id: string; readonly position: number };

interface TraceRecord {
  readonly fields: readonly { readonly name: string; readonly type: unknown }[];
}

const { fields, ...record } = TRACE_SCHEMA.schema as TraceRecord;
const OUTCOME = "outcome";
if (fields.at(-1)?.name !== OUTCOME) throw new Error("the outcome is not last in a message of the trace topic");
/** A record is its fields one behind the other, so that what stands before the outcome can be written by itself. */
const heads = openAvro<TraceHead>({ ...record, fields: fields.filter(({ name }) => name !== OUTCOME) });
const HEADERS = schemaHeaders(TRACE_SCHEMA);

/** The number of a branch of the union, as Avro writes small numbers. */
const BRANCHES: ReadonlyMap<string, Uint8Array> = new Map([
  [EVENT_TYPE.traceEvent, Uint8Array.of(0)],
  [EVENT_TYPE.rejection, Uint8Array.of(2)],
  [EVENT_TYPE.translated, Uint8Array.of(4)],
]);

/** Undefined for what is no outcome of the generation. Its id is that of the event, so that a repeat is known. */
export function toTraceMessage(event: LoggedEvent, schemaId: number, generation: number): OutMessage | undefined {
  const branch = BRANCHES.get(event.type);
  if (branch === undefined) return undefined;
  const provenance = decodeProvenance(event.meta);
  if (provenance.generation !== generation) return undefined;
  const head = heads.encode({ ...provenance, id: event.id, position: event.position });
  const { traceParent } = provenance;
  const headers = traceParent === undefined ? HEADERS : { ...HEADERS, traceparent: traceParent };
  return { id: event.id, topic: TRACE_TOPIC, key: keyOf(event, provenance), value: frameAvro(schemaId, head, branch, event.data), headers };
}

/** The owner, so that what is said of one document, and of one enterprise's documents, keeps its order. */
function keyOf({ type, data }: LoggedEvent, { document, sender }: Provenance): string {
  const owner = type === EVENT_TYPE.translated ? decodeTranslated(data).documents[0]?.owner : document?.owner;
  return owner ?? sender;
}
