// A made-up supply chain with faults, sent in two parts, and what is known of each part: what every panel and alert has to
// agree with. The first part makes every series begin that begins with its first value; the second is counted.

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { createWorld, type WorldDocument } from "@csp/world";
import { MAKER } from "../../bench/packs.ts";

/** Counts by the value of a label. */
export type Counts = Record<string, number>;

/** What was sent, and so what a bridge must have made of it. */
export interface Known {
  messages: number;
  bytes: number;
  codes: number;
  readonly codesOf: Counts;
  readonly acceptedOf: Counts;
  readonly messagesOf: Counts;
  readonly messagesBy: Record<Door, number>;
  readonly bytesBy: Record<Door, number>;
  readonly bySender: Counts;
  readonly refusedBySender: Counts;
  readonly outcomes: Counts;
  readonly rejections: Counts;
  readonly rejectionsOf: Counts;
  readonly refusedCodes: Counts;
  readonly turnedAway: Counts;
  repeated: number;
  duplicates: number;
  conflicts: number;
  /** Requests by status. */
  readonly statuses: Counts;
  /** Of each sender's newest message: not before the first of these, and not after the second, milliseconds since 1970. */
  readonly lastSent: Map<string, readonly [fromMs: number, toMs: number]>;
  readonly receipts: string[];
}

export type Door = "http" | "kafka";

/** Where the load goes: all of it over HTTP, or part of it by topic. */
export interface Doors {
  post(sending: Sending): Promise<{ readonly status: number; readonly text: string }>;
  /** Resolves once it is in its topic, for good. Absent where no topics are read. */
  readonly produce?: ((sending: Sending) => Promise<void>) | undefined;
}

export interface Load {
  readonly first: readonly Sending[];
  readonly second: readonly Sending[];
}

export interface Sending {
  /** By topic, where there are some: documents of one owner go one way, so that they keep their order. */
  readonly byTopic: boolean;
  /** Of its documents; what a topic is keyed by. */
  readonly owner: string;
  readonly profile: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Name of its series; as it is known by its label. */
  readonly sender: string;
  /** The door's answer, and what the bridge makes of the message. */
  readonly expects: {
    readonly status: number;
    readonly code?: string;
    readonly codes: number;
    readonly reasons: readonly string[];
    readonly codeReasons: readonly string[];
    readonly repeat?: "duplicate" | "conflict";
    /** Under an Idempotency-Key that was used for the same message. */
    readonly isAgain?: true;
  };
}

const OWNER = MAKER;
/** Sends nothing that can be read. */
export const BAD_SENDER = "kyt-ent:bad-7";
const BAD_MESSAGES = 12;

export function makeLoad(seed: number, packs: number): Load {
  const world = createWorld({
    seed,
    packs,
    faults: { "twice-same": 0.1, "twice-other": 0.05, "wrong-check-digit": 0.9, "truncated-code": 0.5, "lost-separator": 0.5, "unknown-owner": 0.03 },
  });
  const first: Sending[] = [];
  const second: Sending[] = [];
  const known = new Set<string>();
  for (const document of world.documents()) {
    // What a second system tells again is a repeat or not by rules of its own, and is told in other tests.
    if (document.truth.retells.length > 0) continue;
    // EPCIS lists a code in each of its events, where the generator counts it once.
    if (document.profile.startsWith("epcis-")) continue;
    const sending = fromWorld(document);
    const marks = [`sent ${sending.sender}`, ...(sending.expects.reasons.length > 0 ? [`refused ${sending.sender}`] : [])];
    (marks.every((mark) => known.has(mark)) ? second : first).push(sending);
    for (const mark of marks) known.add(mark);
  }
  const bad = () => makeBad("{", ["UNREADABLE_JSON"]);
  first.push(bad());
  second.push(...Array.from({ length: BAD_MESSAGES }, bad), makeBad('{"bill_code":"X"}', ["SHAPE_INVALID"]));
  const keyed = { ...bad(), headers: { ...bad().headers, "idempotency-key": "load-1" } };
  second.push(keyed, { ...keyed, expects: { ...keyed.expects, isAgain: true } });
  const refused = [turnedAway("nonsense", "application/json", 404, "UNKNOWN_PROFILE"), turnedAway("bill", "text/csv", 415, "UNSUPPORTED_MEDIA")];
  first.push(...refused, turnedAway("bill", "application/json", 422, "OWNER_UNKNOWN"));
  second.push(...refused);
  return { first, second };
}

function fromWorld({ profile, sender, owner, contentType, payload, truth }: WorldDocument): Sending {
  const isUnnamed = truth.refusals.some(({ reason }) => reason === "OWNER_UNKNOWN");
  const codeReasons = truth.refusals.flatMap(({ reason, code }) => (reason === "CODES_REFUSED" && code !== null ? [code.reason] : []));
  const whose = owner ?? sender ?? "";
  return {
    byTopic: !isUnnamed && whose !== "" && hash("sha256", whose, "buffer").readUInt8() % 2 === 0,
    owner: whose,
    profile,
    headers: {
      "content-type": contentType,
      ...(sender === null ? {} : { "csp-sender": sender.slice("urn:csp:".length) }),
      ...(owner === null ? {} : { "csp-owner": owner.slice("urn:csp:".length) }),
    },
    body: payload,
    sender: sender?.slice("urn:csp:".length) ?? "unnamed",
    expects: {
      status: isUnnamed ? 422 : 202,
      ...(isUnnamed ? { code: "OWNER_UNKNOWN" } : {}),
      codes: truth.codesListed,
      reasons: [...new Set(truth.refusals.map(({ reason }) => reason))],
      codeReasons,
      ...(truth.faults.includes("twice-same") ? { repeat: "duplicate" } : truth.faults.includes("twice-other") ? { repeat: "conflict" } : {}),
    },
  };
}

function makeBad(text: string, reasons: readonly string[]): Sending {
  return {
    byTopic: false,
    owner: OWNER,
    profile: "bill",
    headers: { "content-type": "application/json", "csp-sender": BAD_SENDER, "csp-owner": OWNER },
    body: Buffer.from(text),
    sender: BAD_SENDER,
    expects: { status: 202, codes: 0, reasons, codeReasons: [] },
  };
}

function turnedAway(profile: string, contentType: string, status: number, code: string): Sending {
  return {
    byTopic: false,
    owner: OWNER,
    profile,
    headers: { "content-type": contentType, ...(status === 422 ? {} : { "csp-owner": OWNER }) },
    body: Buffer.from("{}"),
    sender: "unnamed",
    expects: { status, code, codes: 0, reasons: [], codeReasons: [] },
  };
}

/** Sends in order, one at a time, checks each answer, and says what is known afterwards. */
export async function sendAll(doors: Doors, sendings: readonly Sending[]): Promise<Known> {
  const known = nothingKnown();
  for (const sending of sendings) {
    const { profile, sender, expects } = sending;
    const fromMs = Date.now();
    if (sending.byTopic && doors.produce !== undefined) {
      await doors.produce(sending);
      note(known, sending, "kafka");
    } else {
      const { status, text } = await doors.post(sending);
      assert.equal(status, expects.status, `${profile}: ${text}`);
      add(known.statuses, String(status));
      if (expects.code !== undefined) add(known.turnedAway, expects.code);
      if (status !== 202) continue;
      known.receipts.push((JSON.parse(text) as { readonly receipt: string }).receipt);
      if (expects.isAgain === true) {
        known.repeated += 1;
        continue;
      }
      note(known, sending, "http");
    }
    // What came by topic is recorded a little later.
    known.lastSent.set(sender, [fromMs, sending.byTopic ? Infinity : Date.now()]);
  }
  return known;
}

function nothingKnown(): Known {
  return {
    messages: 0,
    bytes: 0,
    codes: 0,
    codesOf: {},
    acceptedOf: {},
    messagesOf: {},
    messagesBy: { http: 0, kafka: 0 },
    bytesBy: { http: 0, kafka: 0 },
    bySender: {},
    refusedBySender: {},
    outcomes: {},
    rejections: {},
    rejectionsOf: {},
    refusedCodes: {},
    turnedAway: {},
    repeated: 0,
    duplicates: 0,
    conflicts: 0,
    statuses: {},
    lastSent: new Map(),
    receipts: [],
  };
}

/** A message that is recorded, or will be. */
function note(known: Known, { profile, body, sender, expects }: Sending, door: Door): void {
  known.messages += 1;
  known.bytes += body.length;
  known.codes += expects.codes;
  known.messagesBy[door] += 1;
  known.bytesBy[door] += body.length;
  add(known.codesOf, profile, expects.codes);
  add(known.acceptedOf, profile, expects.codes - expects.codeReasons.length);
  add(known.messagesOf, profile);
  add(known.bySender, sender);
  for (const reason of expects.reasons) {
    add(known.rejections, reason);
    add(known.rejectionsOf, profile);
  }
  for (const reason of expects.codeReasons) add(known.refusedCodes, reason);
  if (expects.reasons.length > 0) add(known.refusedBySender, sender);
  const outcome = expects.reasons.length === 0 ? "accepted" : expects.codes > expects.codeReasons.length ? "partly" : "refused";
  add(known.outcomes, outcome);
  // Of a document of which nothing was accepted the register does not know.
  if (outcome === "refused") return;
  if (expects.repeat === "duplicate") known.duplicates += 1;
  if (expects.repeat === "conflict") known.conflicts += 1;
}

function add(counts: Counts, key: string, by = 1): void {
  if (by > 0) counts[key] = (counts[key] ?? 0) + by;
}
