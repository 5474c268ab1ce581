// Rows of `fact`, with all that they refer to, as the facts of an answer.

import { outcomeId } from "@csp/domain";
import type { SqlRow, ViewStore } from "@csp/contracts";
import type { Fact } from "../answers.ts";
import type { Moment } from "./containment.ts";
import { type FactKind, parseKind } from "./fact-kind.ts";
import { timeMsOf } from "./fact-time.ts";
import { parseSource } from "./message-source.ts";
import { NONE } from "./schema.ts";

export type ReadAll = ViewStore["all"];

/** A fact and what the answer does not show of it. */
export interface StoredFact extends Moment {
  readonly fact: Fact;
  readonly kind: FactKind;
  /** Number of the container that the event names. */
  readonly parent: number | null;
  /** Other messages say something of its document. */
  readonly isChanged: boolean;
}

/** Stands after a FROM clause that gives `f` as `named.f`. */
export const FACT_JOINS = `JOIN fact ON fact.f = named.f JOIN term k ON k.n = fact.kind JOIN message m ON m.raw = fact.raw JOIN term s ON s.n = m.source
  LEFT JOIN document d ON d.raw = fact.raw AND d.doc = fact.doc LEFT JOIN term o ON o.n = d.owner`;
export const FACT_COLUMNS = `fact.f, fact.position, fact.raw, fact.idx, fact.time, fact.parent, fact.event_id, k.said AS kind,
  m.id AS message, m.revision, m.received, s.said AS source, d.key, d.number, o.said AS owner, EXISTS (SELECT 1 FROM change WHERE change.key = d.key) AS changed`;

export function toStoredFact(row: SqlRow): StoredFact {
  const kind = parseKind(String(row["kind"]));
  const source = parseSource(String(row["source"]));
  const { errorDeclared, operation, ...said } = kind;
  const time = String(row["time"]);
  const parent = Number(row["parent"]);
  const fact: Fact = {
    position: Number(row["position"]),
    // The view keeps no id that follows from the event's place.
    eventId: textOf(row["event_id"]) ?? `urn:uuid:${outcomeId(source.stream, Number(row["revision"]), Number(row["idx"]), source.generation)}`,
    eventTime: time,
    ...said,
    ...(errorDeclared ? { errorDeclared } : {}),
    ...(operation === null ? {} : { operation }),
    source: {
      rawPosition: Number(row["raw"]),
      messageId: textOf(row["message"]),
      profile: source.profile,
      sender: source.sender,
      receivedAtMs: Number(row["received"]),
      document: row["key"] === null ? null : { key: String(row["key"]), owner: String(row["owner"]), number: String(row["number"]) },
    },
  };
  return { f: Number(row["f"]), timeMs: timeMsOf(time), kind, parent: parent === NONE ? null : parent, isChanged: Number(row["changed"]) === 1, fact };
}

export function textOf(value: SqlRow[string] | undefined): string | null {
  return typeof value === "string" ? value : null;
}
