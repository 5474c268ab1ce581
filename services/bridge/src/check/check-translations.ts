// Invariant 7: translating a message again under the same rules gives the same bytes.

import { type EventLog, isBridgeError, type LoggedEvent } from "@csp/contracts";
import { CATEGORY, decodeProvenance, decodeReceived, EVENT_TYPE, PROFILES, traceParentOf, traceStream, translate } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { openPayload } from "@csp/translator";
import type { Finding } from "./finding.ts";
import { readToEnd } from "./read-to-end.ts";

export interface TranslationCheckOptions {
  readonly rules: RuleSet;
  readonly maxDecodedBytes: number;
  readonly generation: number;
}

/** Messages that were translated under another rule set are passed over. */
export async function* checkTranslations(log: EventLog, options: TranslationCheckOptions): AsyncGenerator<Finding> {
  const stored = new Map<string, StoredOutcomes>();
  for await (const events of readToEnd(log, { categories: [CATEGORY.uplink] })) {
    for (const event of events) {
      if (event.type !== EVENT_TYPE.received) continue;
      const trace = traceStream(event.stream, options.generation);
      const outcomes = stored.get(trace) ?? openStoredOutcomes(log, trace);
      stored.set(trace, outcomes);
      yield* compareMessage(log, event, outcomes, options);
    }
  }
  for (const outcomes of stored.values()) await outcomes.close();
}

async function* compareMessage(log: EventLog, event: LoggedEvent, outcomes: StoredOutcomes, options: TranslationCheckOptions): AsyncGenerator<Finding> {
  const first = await outcomes.peek();
  if (first === undefined) return;
  if (decodeProvenance(first.meta).ruleSet !== options.rules.id) {
    await outcomes.skipMessage();
    return;
  }
  const received = decodeReceived(event.data);
  const chunks = openPayload(log, event.id, received, options.maxDecodedBytes);
  const { stream, revision, position, id } = event;
  const message = { stream, revision, position, id, received, chunks, traceParent: traceParentOf(event.meta) };
  for await (const batch of translate(message, { profiles: PROFILES, rules: options.rules, generation: options.generation }, isBridgeError)) {
    for (const outcome of batch) {
      const there = await outcomes.next();
      if (there === undefined) return;
      const isSame =
        there.id === outcome.id &&
        there.type === outcome.type &&
        Buffer.compare(there.data, outcome.data) === 0 &&
        Buffer.compare(there.meta, outcome.meta) === 0;
      if (!isSame)
        yield { invariant: 7, where: `${there.stream}@${there.revision}`, detail: `translating ${event.stream}@${event.revision} again gives other bytes` };
    }
  }
}

/** The outcomes of one trace stream, one after the other. */
interface StoredOutcomes {
  peek(): Promise<LoggedEvent | undefined>;
  next(): Promise<LoggedEvent | undefined>;
  /** Goes on to the first outcome of the next message. */
  skipMessage(): Promise<void>;
  close(): Promise<void>;
}

function openStoredOutcomes(log: EventLog, stream: string): StoredOutcomes {
  const batches = log.read(stream, 0)[Symbol.asyncIterator]();
  let batch: readonly LoggedEvent[] = [];
  let at = 0;

  async function peek(): Promise<LoggedEvent | undefined> {
    while (at >= batch.length) {
      const read = await batches.next();
      if (read.done === true) return undefined;
      batch = read.value;
      at = 0;
    }
    return batch[at];
  }

  async function next(): Promise<LoggedEvent | undefined> {
    const event = await peek();
    at += 1;
    return event;
  }

  return {
    peek,
    next,
    async skipMessage() {
      for (let event = await next(); event !== undefined && event.type !== EVENT_TYPE.translated; event = await next());
    },
    async close() {
      await batches.return?.();
    },
  };
}
