// What must hold of every message, whatever is in it: it ends in exactly one close whose counts are right, without a fault of
// ours, with a place for every rejection, in bounded work, the same every time, and with nothing of a person.

import { BEFORE_ALL, type LoggedEvent, MAX_APPEND_BYTES } from "@csp/contracts";
import { decodeRejection, EVENT_TYPE, type OutcomeEvent, PROFILES, type RawMessage, type Rejection, traceStream, translate } from "@csp/domain";
import type { RuleSet } from "@csp/formats";
import { checkOutcomes } from "../../services/bridge/src/check/check-outcomes.ts";
import { type IsPlace, placesIn } from "./place.ts";
import { unpackContent } from "./platform-content.ts";
import { MARK } from "./seeds.ts";

export interface Verdict {
  /** What does not hold; empty for a sound one. */
  readonly problems: readonly string[];
  readonly events: number;
  readonly reasons: readonly string[];
}

const RAW_STREAM = "uplink-http-4";
const OWNER = "urn:csp:uscc:91350600158224166T";
const RULES: RuleSet = {
  id: "fuzz",
  schemes: ["edmc", "gs1"],
  classes: new Map([["urn:csp:edmc-class:8206233", { cndc: "04879001203", standardCode: null, level: 1, unitClass: null, name: null }]]),
  enterprises: new Map([["kyt-ent:ent-2", "91440300708461136T"]]),
};
/** Processor time of this thread, for a message of up to 64 KiB and for each further 64 KiB. */
const MAX_CPU_MS = 2000;
const CPU_BYTES = 64 * 1024;
/** Outcomes and stored bytes that a message may make: so many, and so many more for each byte of it. */
const FREE_OUTCOMES = 8;
const OUTCOMES_PER_BYTE = 1 / 16;
const FREE_BYTES = 64 * 1024;
const BYTES_PER_BYTE = 120;
/** What goes wrong in a text goes wrong somewhere in it. */
const OF_A_TEXT: ReadonlySet<string> = new Set(["UNSUPPORTED_ENCODING", "UNREADABLE_JSON", "UNREADABLE_XML", "TOO_DEEP", "ENTITY_REFUSED"]);
/** The second reading gets the message in pieces: of one byte where it is short. */
const PIECES = 2000;

export async function checkMessage(profile: string, bytes: Buffer, isMarked: boolean): Promise<Verdict> {
  const before = process.threadCpuUsage();
  const outcomes = await translated(profile, bytes, [bytes]);
  if (typeof outcomes === "string") return { problems: [outcomes], events: 0, reasons: [] };
  const used = process.threadCpuUsage(before);
  const problems: string[] = [];
  const isPlace = placesIn(bytes, profile);
  const cpuMs = (used.user + used.system) / 1000;
  if (cpuMs > MAX_CPU_MS * Math.max(1, bytes.length / CPU_BYTES)) problems.push(`took ${Math.round(cpuMs)} ms of processor time for ${bytes.length} bytes`);
  const rejections = outcomes.flatMap(({ type, data }) => (type === EVENT_TYPE.rejection ? [decodeRejection(data)] : []));
  problems.push(...rejections.flatMap((rejection) => rejectionProblems(rejection, isPlace)), ...sizeProblems(profile, bytes, outcomes));
  for await (const finding of checkOutcomes(logOf(outcomes), { rawMessages: 0, outcomes: 0, codes: 0, documents: 0, pending: 0 }, NO_DOCUMENTS, new Map())) {
    problems.push(finding.detail);
  }
  const closes = outcomes.filter(({ type }) => type === EVENT_TYPE.translated).length;
  if (closes !== 1 || outcomes.at(-1)?.type !== EVENT_TYPE.translated) problems.push(`there are ${closes} closes, or the last outcome is none`);
  if (isMarked && outcomes.some(({ data, meta }) => Buffer.from(data).includes(MARK) || Buffer.from(meta).includes(MARK)))
    problems.push("a person's field stands in an outcome");
  if (!areEqual(outcomes, await translated(profile, bytes, piecesOf(bytes)))) problems.push("translated again, in pieces, it becomes something else");
  return { problems, events: outcomes.length - rejections.length - closes, reasons: rejections.map(({ reason }) => reason) };
}

/** The outcomes, or what was thrown. */
async function translated(profile: string, bytes: Buffer, chunks: readonly Uint8Array[]): Promise<readonly OutcomeEvent[] | string> {
  const received = {
    profile,
    contentType: "",
    contentEncoding: "identity",
    sender: OWNER,
    owner: OWNER,
    senderVerified: false,
    source: "http",
    receivedAtMs: 17,
    sha256: new Uint8Array(32),
    sizeBytes: bytes.length,
    keyId: null,
    payload: null,
    parts: 0,
  } as const satisfies RawMessage["received"];
  const message: RawMessage = { stream: RAW_STREAM, revision: 9, position: 88, id: "m", received, chunks: () => chunks };
  const outcomes: OutcomeEvent[] = [];
  try {
    // Every error is one of the world here, so that a fault comes out with its stack.
    for await (const batch of translate(message, { profiles: PROFILES, rules: RULES, generation: 0 }, () => true)) outcomes.push(...batch);
  } catch (error) {
    return `threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  return outcomes;
}

function rejectionProblems({ reason, where, detail, codes }: Rejection, isPlace: IsPlace): readonly string[] {
  const problems: string[] = [];
  if (reason === "TRANSLATOR_FAULT") problems.push("a fault of the translator");
  if (where === "" && OF_A_TEXT.has(reason)) problems.push(`${reason} says no place`);
  if (!isPlace(where)) problems.push(`${reason} is at ${JSON.stringify(where)}, which is no place in the message`);
  for (const code of codes)
    if (code.where === "" || !isPlace(code.where)) problems.push(`a code is refused at ${JSON.stringify(code.where)}, which is no place in the message`);
  if (detail === "" || detail.length > 4000) problems.push(`${reason} has a detail of ${detail.length} characters`);
  return problems.slice(0, 4);
}

function sizeProblems(profile: string, bytes: Buffer, outcomes: readonly OutcomeEvent[]): readonly string[] {
  const inputBytes = profile === "platform" ? Math.max(bytes.length, unpackContent(bytes)?.length ?? 0) : bytes.length;
  const stored = outcomes.reduce((sum, { data, meta }) => sum + data.length + meta.length, 0);
  const problems: string[] = [];
  if (outcomes.length > FREE_OUTCOMES + inputBytes * OUTCOMES_PER_BYTE) problems.push(`${outcomes.length} outcomes of ${inputBytes} bytes`);
  if (stored > FREE_BYTES + inputBytes * BYTES_PER_BYTE) problems.push(`${stored} bytes stored of ${inputBytes}`);
  if (outcomes.some(({ data, meta }) => data.length + meta.length > MAX_APPEND_BYTES)) problems.push("an outcome is longer than the log takes");
  return problems;
}

function piecesOf(bytes: Buffer): readonly Buffer[] {
  const length = Math.max(1, Math.ceil(bytes.length / PIECES));
  return Array.from({ length: Math.ceil(bytes.length / length) }, (_, at) => bytes.subarray(at * length, (at + 1) * length));
}

function areEqual(ones: readonly OutcomeEvent[], others: readonly OutcomeEvent[] | string): boolean {
  if (typeof others === "string" || ones.length !== others.length) return false;
  return ones.every(({ id, type, data, meta }, at) => {
    const other = others[at];
    return other !== undefined && other.id === id && other.type === type && Buffer.compare(other.data, data) === 0 && Buffer.compare(other.meta, meta) === 0;
  });
}

const NO_DOCUMENTS = { add: () => undefined, findings: async function* () {} };

/** What the check of the whole bridge reads: the outcomes as they would stand in the log. */
function logOf(outcomes: readonly OutcomeEvent[]): Parameters<typeof checkOutcomes>[0] {
  const events = outcomes.map(
    (outcome, at): LoggedEvent => ({ ...outcome, stream: traceStream(RAW_STREAM), revision: at, position: at, recordedAtMs: 0 }) as LoggedEvent,
  );
  return {
    follow: async function* () {
      yield { events, caughtUp: true, position: BEFORE_ALL } as never;
    },
  };
}
