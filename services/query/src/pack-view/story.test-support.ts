// For the tests of the view: outcomes as the translator writes them, and a store that is fed with them in writes of any
// size, by the steps of the view-runner.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDataFolder, openSqliteViewStore } from "@csp/adapter-sqlite";
import type { LoggedEvent, SqlRow, ViewStore } from "@csp/contracts";
import { encodeProvenance, encodeRejection, encodeTraceEvent, encodeTranslated, EVENT_TYPE, outcomeId, type Rejection, uuidOf } from "@csp/domain";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";
import { decideDocuments } from "@csp/service-kit";
import { packView } from "./pack-view.ts";
import { packSchema } from "./schema.ts";

export const MAKER = "urn:csp:uscc:91440300708461136T";
export const TRADER = "urn:csp:uscc:914403001922038216";

export interface StoryDocument {
  readonly key: string;
  readonly number?: string;
  readonly hash?: string;
  readonly events?: readonly EpcisEvent[];
  readonly rejections?: readonly Rejection[];
}

export interface StoryMessage {
  readonly id: string;
  readonly position: number;
}

/** A log in the making: messages one after another in one stream. */
export class Story {
  readonly logged: LoggedEvent[] = [];
  #revision = 0;

  /** A message with its documents and rejections, fully translated. */
  tell(...documents: readonly StoryDocument[]): StoryMessage {
    return this.tellPartly(documents, true);
  }

  tellPartly(documents: readonly StoryDocument[], complete: boolean): StoryMessage {
    const position = this.logged.length + 1;
    const revision = this.#revision++;
    const id = uuidOf(`story ${revision}`);
    const rawStream = "uplink-http-0";
    let index = 0;
    const write = (type: string, data: Uint8Array, document: number | null): void => {
      const of = document === null ? undefined : documents[document];
      const ref =
        of === undefined || document === null ? null : { index: document, key: of.key, owner: MAKER, number: of.number ?? of.key, hash: of.hash ?? "00" };
      const meta = {
        rawStream,
        rawRevision: revision,
        rawPosition: position,
        index,
        generation: 0,
        profile: "bill",
        ruleSet: "builtin-1",
        sender: MAKER,
        receivedAtMs: 1000 + revision,
        document: ref,
      };
      // One position is left free before each message, as the raw event's own.
      if (index === 0) this.logged.push(undefined as unknown as LoggedEvent);
      this.logged.push({
        id: outcomeId(rawStream, revision, index, 0),
        type,
        data,
        meta: encodeProvenance(meta),
        stream: "trace-http-0",
        revision: this.logged.length,
        position: this.logged.length + 1,
      });
      index += 1;
    };
    for (const [i, document] of documents.entries()) {
      for (const event of document.events ?? []) write(EVENT_TYPE.traceEvent, encodeTraceEvent(event), i);
      for (const rejection of document.rejections ?? []) write(EVENT_TYPE.rejection, encodeRejection(rejection), i);
    }
    const refused = documents.flatMap((d) => d.rejections ?? []).reduce((sum, r) => sum + r.codes.length, 0);
    const accepted = documents.flatMap((d) => d.events ?? []).reduce((sum, e) => sum + e.epcList.length, 0);
    const listed = documents.map((d) => ({
      key: d.key,
      owner: MAKER,
      number: d.number ?? d.key,
      contentHash: new Uint8Array(32),
      codesListed: 0,
      codesRefused: 0,
    }));
    const body = {
      messageId: id,
      profile: "bill",
      ruleSet: "builtin-1",
      events: index,
      rejections: 0,
      codesListed: accepted + refused,
      codesRefused: refused,
      documentCount: listed.length,
      documents: listed,
    };
    if (complete) write(EVENT_TYPE.translated, encodeTranslated(body), null);
    return { id, position };
  }

  get events(): readonly LoggedEvent[] {
    return this.logged.filter((event) => event !== undefined);
  }
}

/** 20-digit code number `n` of a packaging level. */
export function code(n: number, level: 1 | 2 | 3 = 1): string {
  return `urn:csp:edmc:${{ 1: "8206233", 2: "8021762", 3: "8021761" }[level]}${String(n).padStart(9, "0")}${String((n * 7919) % 10_000).padStart(4, "0")}`;
}

export function commission(codes: readonly string[], level: number, batch = "B1", day = "2026-03-01"): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", `${day}T00:00:00+08:00`, "+08:00"),
    action: "ADD",
    bizStep: "commissioning",
    epcList: codes,
    ilmd: [
      cspNode("batch", `urn:csp:batch:8206233:${batch}`),
      cspNode("batchNo", batch),
      cspNode("productionDate", day),
      cspNode("expiryDate", "2028-02-28"),
      cspNode("level", String(level), "number"),
    ],
  };
}

export function pack(parent: string, children: readonly string[], time = "2026-03-01T00:00:00+08:00", action: "ADD" | "DELETE" = "ADD"): EpcisEvent {
  return {
    ...emptyEvent("AggregationEvent", time, "+08:00"),
    action,
    bizStep: action === "ADD" ? "packing" : "unpacking",
    parentID: parent,
    childEPCs: children,
  };
}

export function move(codes: readonly string[], time: string, bizStep = "shipping", from = MAKER, to = TRADER): EpcisEvent {
  return {
    ...emptyEvent("ObjectEvent", time, "+08:00"),
    action: "OBSERVE",
    bizStep,
    epcList: codes,
    sourceList: [{ type: "owning_party", value: from }],
    destinationList: [{ type: "owning_party", value: to }],
    extensions: [cspNode("billType", "201")],
  };
}

/** An event as the profiles cut it: every part says all but its share of the codes. */
export function inParts(event: EpcisEvent, size: number): readonly EpcisEvent[] {
  const of = Math.ceil(event.epcList.length / size);
  return Array.from({ length: of }, (_, index) => ({ ...event, epcList: event.epcList.slice(index * size, (index + 1) * size), part: { index, of } }));
}

let opened: Promise<{ readonly store: ViewStore; readonly close: () => Promise<void> }> | undefined;

/** Runs the work with an empty store of the view: the one store of the file, emptied, which is a hundred times faster than making another. Not for tests side by side. */
export async function withStore<T>(work: (store: ViewStore) => Promise<T>): Promise<T> {
  const { store } = await (opened ??= open());
  await clear(store);
  return work(store);
}

/** After all tests of the file. */
export async function closeStore(): Promise<void> {
  await (await opened)?.close();
}

async function open(): Promise<{ readonly store: ViewStore; readonly close: () => Promise<void> }> {
  const path = mkdtempSync(join(tmpdir(), "pack-view-"));
  const folder = await openDataFolder(path);
  const store = await openSqliteViewStore(folder, packSchema);
  return {
    store,
    async close() {
      await store[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
      rmSync(path, { recursive: true });
    },
  };
}

/** Feeds events to the view; a write ends after each event for which `endsWrite` is true. The checkpoint stays, so that the store can be cleared and fed again. */
export async function feed(
  store: ViewStore,
  events: readonly LoggedEvent[],
  endsWrite: (at: number) => boolean = () => false,
  movesCheckpoint = false,
): Promise<void> {
  let batch: LoggedEvent[] = [];
  for (const [at, event] of events.entries()) {
    batch.push(event);
    if (at < events.length - 1 && !endsWrite(at)) continue;
    const readings = batch.flatMap((logged) => {
      const reading = packView.read(logged);
      return reading === undefined ? [] : [{ position: logged.position, reading }];
    });
    await store.write(movesCheckpoint ? event.position : "unchanged", async (write) => {
      const decisions = await decideDocuments(
        write,
        readings.map(({ reading }) => reading.document),
      );
      await packView.apply(
        write,
        readings.map(({ position, reading }, i) => ({ position, body: reading.body, ...(decisions[i] ?? { verdict: "apply", firstRaw: null }) })),
      );
    });
    batch = [];
  }
}

export async function clear(store: ViewStore): Promise<void> {
  await store.write("unchanged", async (write) => {
    for (const table of tableNames()) await write.run(`DELETE FROM ${table}`);
  });
}

function tableNames(): readonly string[] {
  return packSchema.tables.flatMap((ddl) => /^CREATE TABLE (\w+)/.exec(ddl)?.[1] ?? []);
}

/** All rows of all tables. */
export async function dump(store: ViewStore): Promise<Readonly<Record<string, readonly SqlRow[]>>> {
  const dumped: Record<string, readonly SqlRow[]> = {};
  for (const table of tableNames()) {
    const columns = await store.all(`SELECT name FROM pragma_table_info('${table}')`);
    dumped[table] = await store.all(`SELECT * FROM ${table} ORDER BY ${columns.map((c) => String(c["name"])).join(", ")}`);
  }
  return dumped;
}
