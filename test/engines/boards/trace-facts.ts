// What the trace topic holds, counted as a regulator would: the outcomes of every message, from outside of the bridge.

import { TRACE_TOPIC } from "@csp/contracts";
import { openAvro, TRACE_SCHEMA, unframeAvro } from "@csp/domain";

export interface TraceFacts {
  /** Messages of the topic: events, refusals and closes. */
  readonly outcomes: number;
  readonly events: number;
  /** Events of documents that can be told from others. */
  readonly documentEvents: number;
  readonly rejections: number;
  readonly closes: number;
  /** Codes that events list, in any of their lists, that refusals list, and documents that closes list. */
  readonly listed: number;
  readonly refusedCodes: number;
}

interface TraceValue {
  readonly document: object | null;
  readonly outcome: Readonly<Record<string, Outcome>>;
}

interface Outcome {
  readonly epcList?: readonly unknown[];
  readonly childEPCs?: readonly unknown[];
  readonly inputEPCList?: readonly unknown[];
  readonly outputEPCList?: readonly unknown[];
  readonly codes?: readonly unknown[];
  readonly documents?: readonly unknown[];
}

const codec = openAvro<TraceValue>(TRACE_SCHEMA.schema);

/** @param values of the messages, each once. */
export function readTraceFacts(values: readonly Uint8Array[]): TraceFacts {
  const read = values.map((value) => codec.decode(unframeAvro(value).body));
  const of = (name: string) => read.filter(({ outcome }) => `csp.event.v1.${name}` in outcome);
  const [events, rejections, closes] = [of("TraceEvent"), of("Rejection"), of("Translated")];
  const sizes = (all: readonly TraceValue[]) => all.reduce((sum, { outcome }) => sum + Object.values(outcome).reduce((own, one) => own + sizeOf(one), 0), 0);
  return {
    outcomes: values.length,
    events: events.length,
    documentEvents: events.filter(({ document }) => document !== null).length,
    rejections: rejections.length,
    closes: closes.length,
    listed: sizes(read),
    refusedCodes: sizes(rejections),
  };
}

export function traceFactsSince(before: TraceFacts, now: TraceFacts): TraceFacts {
  return Object.fromEntries(Object.entries(now).map(([name, value]) => [name, value - before[name as keyof TraceFacts]])) as unknown as TraceFacts;
}

/** Which view publishes to a topic. */
export function viewOfTopic(topic: string): string | undefined {
  if (topic === TRACE_TOPIC) return "trace-sent";
  if (topic.startsWith("csp.supervision.")) return "supervision-flow";
  return topic.startsWith("csp.receipts.") ? "receipts" : undefined;
}

function sizeOf({ epcList, childEPCs, inputEPCList, outputEPCList, codes, documents }: Outcome): number {
  return [epcList, childEPCs, inputEPCList, outputEPCList, codes, documents].reduce((sum, list) => sum + (list?.length ?? 0), 0);
}
