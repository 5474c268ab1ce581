// Invariants 2, 6 and 10: no view is ahead of the log, and every store's register of documents names the first sending.

import type { EventLog, Position, ViewStore } from "@csp/contracts";
import { generationOfView, type Provenance } from "@csp/domain";
import { hasRegister } from "@csp/service-kit";
import type { DocumentCheck } from "./check-outcomes.ts";
import type { CheckCounts, Finding } from "./finding.ts";

const BATCH_DOCUMENTS = 2000;

interface Waiting {
  readonly provenance: Provenance;
  /** Of the first outcome of the document: a view that has not come so far cannot know it. */
  readonly position: Position;
}

export async function* checkCheckpoints(log: EventLog, stores: readonly ViewStore[]): AsyncGenerator<Finding> {
  const head = await log.head();
  for (const store of stores) {
    const checkpoint = await store.checkpoint();
    if (checkpoint > head) yield { invariant: 2, where: store.schema.view, detail: `the view is at ${checkpoint}, ahead of the log, which ends at ${head}` };
  }
}

/** Gathers documents and holds them against the registers in batches, so that memory stays bounded. */
export function createRegisterCheck(stores: readonly ViewStore[], counts: CheckCounts): DocumentCheck {
  const waiting = new Map<string, Waiting>();
  return {
    add(provenance, position) {
      const name = `${provenance.generation}/${provenance.rawPosition}/${provenance.document?.index}`;
      if (waiting.has(name)) return;
      counts.documents += 1;
      waiting.set(name, { provenance, position });
    },
    async *findings(atEnd) {
      if (waiting.size === 0 || (!atEnd && waiting.size < BATCH_DOCUMENTS)) return;
      const batch = [...waiting.values()];
      waiting.clear();
      for (const store of stores.filter(({ schema }) => hasRegister(schema))) {
        const generation = generationOfView(store.schema);
        yield* compare(
          store,
          batch.filter(({ provenance }) => provenance.generation === generation),
        );
      }
    },
  };
}

/**
 * The first sending is the one whose outcomes come first in the log's one order. That of raw messages may be another: streams are
 * translated side by side. Two sendings are compared where both are at hand; any other is known to the register as a repeat.
 */
async function* compare(store: ViewStore, batch: readonly Waiting[]): AsyncGenerator<Finding> {
  const checkpoint = await store.checkpoint();
  const bulk = { columns: { key: "text" }, json: JSON.stringify([...new Set(batch.map(({ provenance }) => provenance.document?.key ?? ""))]) } as const;
  const rows = await store.all("SELECT d.key, d.raw FROM {rows} JOIN document_register d ON d.key = r.key", [], bulk);
  const first = new Map(rows.map((row) => [row["key"], Number(row["raw"])]));
  const repeatRows = await store.all("SELECT d.key, d.raw, d.doc FROM {rows} JOIN document_repeat d ON d.key = r.key", [], bulk);
  const repeats = new Set(repeatRows.map((row) => `${Number(row["raw"])}/${Number(row["doc"])} ${String(row["key"])}`));
  const firstPositions = new Map(
    batch.flatMap(({ provenance: { document, rawPosition }, position }) =>
      document !== null && first.get(document.key) === rawPosition ? [[document.key, position] as const] : [],
    ),
  );
  for (const { provenance, position } of batch) {
    const { document, rawPosition } = provenance;
    if (document === null || position > checkpoint) continue;
    const where = `${store.schema.view}: ${document.key}`;
    const raw = first.get(document.key);
    if (raw === undefined) {
      yield { invariant: 10, where, detail: `the register does not know this document, which came at ${rawPosition}` };
      continue;
    }
    const isKnown = raw === rawPosition || repeats.has(`${rawPosition}/${document.index} ${document.key}`);
    const isLater = position >= (firstPositions.get(document.key) ?? position);
    if (!isKnown || !isLater) {
      yield { invariant: 10, where, detail: `the register takes the sending at ${raw} for the first, but there is one at ${rawPosition}` };
    }
  }
}
