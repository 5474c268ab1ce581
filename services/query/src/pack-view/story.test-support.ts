// For the tests of the view: outcomes as the translator writes them, and one small supply chain to tell of.

import type { LoggedEvent } from "@csp/contracts";
import { encodeProvenance, encodeRejection, encodeTraceEvent, encodeTranslated, EVENT_TYPE, outcomeId, type Rejection, uuidOf } from "@csp/domain";
import { billUri } from "@csp/codes";
import { cspNode, emptyEvent, type EpcisEvent } from "@csp/epcis";

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

/** The key of a bill of the maker's. */
/** Packs that become others. */
export function transform(inputs: readonly string[], outputs: readonly string[], time: string): EpcisEvent {
  return { ...emptyEvent("TransformationEvent", time, "+08:00"), bizStep: "repackaging", inputEPCList: inputs, outputEPCList: outputs };
}

export function billKey(number: string): string {
  return billUri(MAKER, number);
}

function aboutBill(number: string, time: string, operation: string, change: Partial<EpcisEvent>): EpcisEvent {
  return {
    ...emptyEvent("TransactionEvent", time, "+08:00"),
    bizTransactionList: [{ type: "desadv", value: billKey(number) }],
    extensions: [cspNode("operation", operation), cspNode("reason", "entered twice")],
    ...change,
  };
}

/** Messages about another document, as the profiles make them; `name` is the operation's own. */
export function deleteBill(name: string, number: string, time: string): StoryDocument {
  return { key: `urn:csp:operation:${name}`, events: [aboutBill(number, time, "delete-bill", { action: "DELETE" })] };
}

export interface Correction {
  readonly to?: string;
  readonly billTime?: string;
  readonly codes?: readonly string[];
  readonly remove?: readonly string[];
  readonly add?: readonly string[];
}

export function correctBill(name: string, number: string, time: string, { to, billTime, codes, remove, add }: Correction): StoryDocument {
  const says = billTime === undefined ? [] : [cspNode("billTime", billTime)];
  const header: Partial<EpcisEvent> = {
    action: "OBSERVE",
    destinationList: to === undefined ? [] : [{ type: "owning_party", value: to }],
    extensions: [cspNode("operation", "correct-bill"), { ...cspNode("corrected", ""), kind: "object", value: null, children: says }],
  };
  const added = codes ?? add;
  const events = [
    ...(to === undefined && billTime === undefined ? [] : [aboutBill(number, time, "correct-bill", header)]),
    ...(codes === undefined ? [] : [aboutBill(number, time, "correct-bill", { action: "DELETE" })]),
    ...(remove === undefined ? [] : [aboutBill(number, time, "correct-bill", { action: "DELETE", epcList: remove })]),
    ...(added === undefined ? [] : [aboutBill(number, time, "correct-bill", { action: "ADD", epcList: added })]),
  ];
  return { key: `urn:csp:operation:${name}`, events };
}

/** The event of a document, declared wrong. Its document's key is as the EPCIS profiles give it. */
export function declareWrong(key: string, event: EpcisEvent, correctiveEventIDs: readonly string[] = []): StoryDocument {
  const errorDeclaration = { declarationTime: "2026-03-20T00:00:00+08:00", reason: "did_not_occur", correctiveEventIDs, extensions: [] };
  return { key: `${key}:error`, events: [{ ...event, eventID: event.eventID ?? "urn:x:event", errorDeclaration }] };
}

/** An event as the profiles cut it: every part says all but its share of the codes. */
export function inParts(event: EpcisEvent, size: number): readonly EpcisEvent[] {
  const fields = ["epcList", "inputEPCList", "outputEPCList"] as const;
  const codes = fields.flatMap((field) => event[field].map((uri) => ({ field, uri })));
  const of = Math.ceil(codes.length / size);
  return Array.from({ length: of }, (_, index) => {
    const own = codes.slice(index * size, (index + 1) * size);
    const lists = fields.map((field) => [field, own.filter((code) => code.field === field).map(({ uri }) => uri)] as const);
    return { ...event, ...(Object.fromEntries(lists) as unknown as Pick<EpcisEvent, (typeof fields)[number]>), part: { index, of } };
  });
}

export const UNITS: readonly string[] = [1, 2, 3, 4].map((n) => code(n));
export const BOX = code(1, 2);
export const OTHER_BOX = code(2, 2);
export const CASE = code(1, 3);

/** Two boxes of two units each, in one case. */
export const RELATION: StoryDocument = {
  key: "relation-1",
  number: "B1",
  events: [
    commission([CASE], 3),
    commission([BOX, OTHER_BOX], 2),
    commission(UNITS, 1),
    pack(CASE, [BOX, OTHER_BOX]),
    pack(BOX, UNITS.slice(0, 2)),
    pack(OTHER_BOX, UNITS.slice(2)),
  ],
};
export const CASE_BILL: StoryDocument = { key: "bill-1", events: [move([CASE], "2026-03-05T10:00:00+08:00")] };
