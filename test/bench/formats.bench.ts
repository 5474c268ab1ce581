// What the profiles cost per document and per code in processor time, survey and read together, without log or HTTP around
// them; where a figure says so, with the encoding of the events.

import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { encodeTraceEvent } from "@csp/domain";
import { readEpcisJson, writeEpcisXml } from "@csp/epcis";
import { bill, epcisJson, epcisXml, type Outcome, type Profile, type ProfileInput, relationXml, type RuleSet, type Survey, warehouseXml } from "@csp/formats";
import type { Bench, BenchFigure } from "./figure.ts";

export const RULES: RuleSet = { id: "bench", schemes: ["edmc", "gs1"], classes: new Map(), enterprises: new Map() };
export const OWNER = "urn:csp:uscc:91440300708461136T";
const UNITS_PER_BOX = 10;
const ROUNDS = 8;
const SHORT_ROUNDS = 50;

export function edmc(classCode: string, at: number): string {
  // Spread as real serial numbers are: neither sorted nor dense.
  const serial = String((at * 7_919_993) % 1_000_000_007).padStart(10, "0");
  return classCode + serial.slice(-9) + String(at % 10_000).padStart(4, "0");
}

function billText(codes: number): Uint8Array {
  const body = {
    bill_code: "CK20260901001",
    bill_time: "2026-09-01 10:00:00",
    bill_type: 201,
    physic_type: 3,
    ref_user_id: "7a1f3c",
    from_user_id: "b52f8a91",
    to_user_id: "c03e77d2",
    oper_ic_code: "23000000",
    client_type: "2",
    trace_codes: Array.from({ length: codes }, (_, at) => edmc("8206233", at)),
  };
  return Buffer.from(JSON.stringify(body));
}

export function* relationText(units: number): Generator<Uint8Array> {
  yield Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document><Events Version="3.0"><Event Name="RelationCreate"><Relation cascade="1:10" packageSpec="12">',
  );
  yield Buffer.from('<Batch batchNo="L2026" madeDate="2026-09-01" validateDate="2028-08-31">\n');
  for (let box = 0; box * UNITS_PER_BOX < units; box++) {
    const parent = edmc("8021762", box);
    let text = `     <Code curCode="${parent}" packLayer="2" parentCode="" flag="0"/>\n`;
    for (let at = 0; at < UNITS_PER_BOX; at++) {
      text += `     <Code curCode="${edmc("8206233", box * UNITS_PER_BOX + at)}" packLayer="1" parentCode="${parent}" flag="0"/>\n`;
    }
    yield Buffer.from(text);
  }
  yield Buffer.from("</Batch></Relation></Event></Events></Document>");
}

function* warehouseText(codes: number, bills: number): Generator<Uint8Array> {
  yield Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Document Version="3.0"><Events><Event Name="SalesWareHouseOut" MainAction="WareHouseOut"><DataField>\n',
  );
  for (let at = 0; at < codes; at++) {
    const row = `<Data Code="${edmc("8206233", at)}" CorpOrderID="CK${at % bills}" Actor="User1" ActDate="2026-09-01 10:00:00" ToCorpID="E2" WrongCode="False"/>\n`;
    yield Buffer.from(row);
  }
  yield Buffer.from("</DataField></Event></Events></Document>");
}

const EPCIS_EVENTS = 1000;
const EPCS_PER_EVENT = 10;
/** Rounds of one document each, for one of any other profile. */
const EPCIS_ROUNDS = 8;

/** Shipping events of GS1 packs with what such events say besides: places, parties, a transaction, the batch. */
function epcisJsonText(): string {
  const eventList = Array.from({ length: EPCIS_EVENTS }, (_, at) => ({
    type: "ObjectEvent",
    eventID: `urn:uuid:00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    eventTime: "2026-09-01T10:00:00.000+08:00",
    eventTimeZoneOffset: "+08:00",
    epcList: Array.from({ length: EPCS_PER_EVENT }, (_, epc) => `urn:epc:id:sgtin:6924561.088407.A${at * EPCS_PER_EVENT + epc}`),
    action: "OBSERVE",
    bizStep: "shipping",
    disposition: "in_transit",
    readPoint: { id: "urn:epc:id:sgln:6924561.00001.0" },
    bizTransactionList: [{ type: "desadv", bizTransaction: `urn:epcglobal:cbv:bt:6924561000016:${at}` }],
    sourceList: [{ type: "owning_party", source: "urn:epc:id:pgln:6924561.00001" }],
    "csp:batch": "L2026",
  }));
  const context = ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld", { csp: "urn:csp:epcis:1:" }];
  return JSON.stringify({ "@context": context, type: "EPCISDocument", schemaVersion: "2.0", creationDate: "2026-09-01T10:00:00Z", epcisBody: { eventList } });
}

function epcisXmlText(json: string): string {
  const read = readEpcisJson(json);
  if (!read.ok) throw new Error(read.problem.detail);
  return writeEpcisXml(
    read.events.map(({ event }) => event),
    { creationDate: "2026-09-01T10:00:00Z" },
  ).text;
}

async function epcisFigures(rounds: number): Promise<readonly BenchFigure[]> {
  const context = { measured: "processor time, best round", rounds: rounds * EPCIS_ROUNDS, events: EPCIS_EVENTS, codesPerEvent: EPCS_PER_EVENT };
  const json = epcisJsonText();
  const figures: BenchFigure[] = [];
  for (const [profile, text] of [[epcisJson, json] as const, [epcisXml, epcisXmlText(json)] as const]) {
    const bytes = Buffer.from(text);
    const value = await encodedPerSecond(profile, [bytes], EPCIS_EVENTS, rounds * EPCIS_ROUNDS);
    figures.push({ name: `${profile.name}, bytes to encoded events`, value, unit: "events/s", better: "higher", context: { ...context, bytes: bytes.length } });
  }
  return figures;
}

/** Gathers small pieces as a payload's parts come. */
function inParts(pieces: Iterable<Uint8Array>): readonly Uint8Array[] {
  const whole = Buffer.concat([...pieces]);
  return Array.from({ length: Math.ceil(whole.length / 262_144) }, (_, at) => whole.subarray(at * 262_144, (at + 1) * 262_144));
}

async function translateOnce(profile: Profile, chunks: () => Iterable<Uint8Array>): Promise<number> {
  const input = { sender: OWNER, owner: OWNER, rules: RULES, chunks };
  const survey = await profile.survey(input);
  if (!survey.ok) throw new Error(survey.refusal.detail);
  let events = 0;
  for await (const batch of profile.read(input, survey.documents)) events += batch.length;
  return events;
}

/** As the translator does: payload bytes → encoded canonical events. A promise only where the profile gives one. */
function encodeOnce(profile: Profile, chunks: () => Iterable<Uint8Array>): number | Promise<number> {
  const input = { sender: OWNER, owner: OWNER, rules: RULES, chunks };
  const surveying = profile.survey(input);
  return surveying instanceof Promise ? surveying.then((survey) => encodeSurveyed(profile, input, survey)) : encodeSurveyed(profile, input, surveying);
}

function encodeSurveyed(profile: Profile, input: ProfileInput, survey: Survey): number | Promise<number> {
  if (!survey.ok) throw new Error(survey.refusal.detail);
  const batches = profile.read(input, survey.documents);
  return Symbol.iterator in batches ? encodeAll(batches) : encodeLater(batches);
}

function encodeAll(batches: Iterable<readonly Outcome[]>): number {
  let bytes = 0;
  for (const batch of batches) bytes += encode(batch);
  return bytes;
}

async function encodeLater(batches: AsyncIterable<readonly Outcome[]>): Promise<number> {
  let bytes = 0;
  for await (const batch of batches) bytes += encode(batch);
  return bytes;
}

function encode(batch: readonly Outcome[]): number {
  let bytes = 0;
  for (const outcome of batch) if (outcome.kind === "event") bytes += encodeTraceEvent(outcome.event).length;
  return bytes;
}

/** Codes, or events, translated and encoded in a second of one core; rounds are short, so that one of them meets the machine at rest. */
async function encodedPerSecond(profile: Profile, parts: readonly Uint8Array[], count: number, rounds: number): Promise<number> {
  const ms = await bestMs(rounds, Math.ceil(10_000 / (count + 20)), () => encodeOnce(profile, () => parts));
  return count / (ms / 1000);
}

const READING = new URL("relation-memory.ts", import.meta.url);
const WRITING = new URL("relation-write-memory.ts", import.meta.url);

function mostMemory(url: URL): number {
  const script = fileURLToPath(url);
  return Number(execFileSync(process.execPath, [script], { encoding: "utf8" }));
}

/** Processor time, best of several rounds: the machine is shared. */
async function bestMs(rounds: number, times: number, run: () => unknown): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.cpuUsage();
    for (let at = 0; at < times; at++) {
      const running = run();
      // To wait for what is there already costs a bill of 2 codes a fortieth of its time, and is not the profile's.
      if (running instanceof Promise) await running;
    }
    const { user, system } = process.cpuUsage(start);
    best = Math.min(best, (user + system) / 1000 / times);
  }
  return best;
}

export const formatsBench: Bench = {
  name: "formats",
  with: ["world"],
  async run({ short }) {
    const rounds = short ? 1 : ROUNDS;
    const figures: BenchFigure[] = [];
    const context = { measured: "processor time, best round", rounds };
    for (const codes of [2, 200, 3500]) {
      const text = billText(codes);
      const ms = await bestMs(rounds, Math.ceil(40_000 / (codes + 10)), () => translateOnce(bill, () => [text]));
      figures.push({ name: "bill, survey and read", value: ms * 1000, unit: "µs", better: "lower", context: { ...context, codes } });
    }
    const files = [
      ["relation", relationXml, inParts(relationText(100_000)), 110_000],
      ["warehouse", warehouseXml, inParts(warehouseText(100_000, 500)), 100_000],
    ] as const;
    for (const [name, profile, parts, codes] of files) {
      const ms = await bestMs(rounds, 1, () => translateOnce(profile, () => parts));
      figures.push({ name: `${name}, survey and read`, value: codes / (ms / 1000), unit: "codes/s", better: "higher", context: { ...context, codes } });
    }
    for (const codes of [2, 200]) {
      const value = await encodedPerSecond(bill, [billText(codes)], codes, rounds * SHORT_ROUNDS);
      figures.push({ name: "bill, bytes to encoded events", value, unit: "codes/s", better: "higher", context: { ...context, codes } });
    }
    const relation = inParts(relationText(100_000));
    const encoded = await encodedPerSecond(relationXml, relation, 110_000, rounds);
    figures.push({ name: "relation, bytes to encoded events", value: encoded, unit: "codes/s", better: "higher", context: { ...context, codes: 110_000 } });
    const peak = { measured: "most memory of a process of its own", codes: 1_000_000 };
    figures.push({
      name: "relation, bytes to encoded events",
      value: mostMemory(READING) / 2 ** 20,
      unit: "MiB",
      better: "lower",
      context: peak,
    });
    figures.push({
      name: "relation, events to a file",
      value: mostMemory(WRITING) / 2 ** 20,
      unit: "MiB",
      better: "lower",
      context: peak,
    });
    figures.push(...(await epcisFigures(rounds)));
    return figures;
  },
};
