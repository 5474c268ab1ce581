// Answers as messages of the partners' API, field by field. `from-messages.ts` is the way back; a test holds the two to
// being inverse. Null is an absent field; positions, and counts that may pass 32 bits, are bigint.

import type { MessageInitShape as Init } from "@bufbuild/protobuf";
import { type TimestampSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  BatchRefSchema,
  BatchSchema,
  DocumentSchema,
  FactChangeSchema,
  FactSchema,
  FactSourceSchema,
  PackFactSchema,
  PackSchema,
  ReceiptSchema,
  SendingSchema,
} from "@csp/contracts/csp/query/v1/answer";
import { formatReceipt } from "@csp/domain";
import type { BatchAnswer, BatchRef, DocumentAnswer, Fact, FactChange, FactSource, PackAnswer, PackFact, ReceiptAnswer, Sending } from "../answers.ts";

export function toPack(pack: PackAnswer): Init<typeof PackSchema> {
  return {
    uri: pack.uri,
    classUri: orAbsent(pack.classUri),
    level: orAbsent(pack.level),
    batch: pack.batch === null ? undefined : toBatchRef(pack.batch),
    commissioned: pack.commissioned,
    containers: [...pack.containers],
    contents: [...pack.contents],
    contentCount: pack.contentCount,
    history: pack.history.map(toPackFact),
    asOf: BigInt(pack.asOf),
    historyCut: pack.historyCut ?? false,
  };
}

export function toDocument(document: DocumentAnswer): Init<typeof DocumentSchema> {
  return {
    ref: { key: document.key, owner: document.owner, number: document.number },
    facts: document.facts.map(toFact),
    codes: [...document.codes],
    codeCount: document.codeCount,
    sendings: document.sendings.map(toSending),
    asOf: BigInt(document.asOf),
    factCount: document.factCount ?? document.facts.length,
  };
}

export function toBatch(batch: BatchAnswer): Init<typeof BatchSchema> {
  return {
    ref: toBatchRef(batch),
    levels: batch.levels.map((level) => ({ level: level.level, classUri: orAbsent(level.classUri), packs: BigInt(level.packs) })),
    flows: batch.flows.map((flow) => ({
      bizStep: orAbsent(flow.bizStep),
      from: orAbsent(flow.from),
      to: orAbsent(flow.to),
      level: flow.level,
      packs: BigInt(flow.packs),
    })),
    asOf: BigInt(batch.asOf),
  };
}

export function toBatchRef(batch: BatchRef): Init<typeof BatchRefSchema> {
  return {
    uri: batch.uri,
    drugKey: batch.drugKey,
    batchNo: batch.batchNo,
    productionDate: orAbsent(batch.productionDate),
    expiryDate: orAbsent(batch.expiryDate),
  };
}

export function toReceipt(receipt: ReceiptAnswer): Init<typeof ReceiptSchema> {
  return {
    id: formatReceipt(receipt),
    state: receipt.state,
    profile: orAbsent(receipt.profile),
    receivedAt: toTime(receipt.receivedAtMs),
    ruleSet: orAbsent(receipt.ruleSet),
    events: receipt.events,
    codesListed: receipt.codesListed,
    codesAccepted: receipt.codesAccepted,
    codesRefused: receipt.codesRefused,
    documents: receipt.documents.map(({ verdict, ...ref }) => ({ ref, verdict })),
    documentCount: receipt.documentCount,
    rejections: receipt.rejections.map((rejection) => ({ ...rejection, document: orAbsent(rejection.document) })),
    refused: [...receipt.refused],
    nextPage: receipt.nextPage ?? "",
    asOf: BigInt(receipt.asOf),
  };
}

function toPackFact(fact: PackFact): Init<typeof PackFactSchema> {
  return { fact: toFact(fact), role: fact.role, through: [...fact.through] };
}

function toFact(fact: Fact): Init<typeof FactSchema> {
  return {
    position: BigInt(fact.position),
    eventId: fact.eventId,
    type: fact.type,
    action: orAbsent(fact.action),
    bizStep: orAbsent(fact.bizStep),
    disposition: orAbsent(fact.disposition),
    eventTime: fact.eventTime,
    readPoint: orAbsent(fact.readPoint),
    bizLocation: orAbsent(fact.bizLocation),
    from: orAbsent(fact.from),
    to: orAbsent(fact.to),
    billType: orAbsent(fact.billType),
    source: toSource(fact.source),
    errorDeclared: fact.errorDeclared ?? false,
    operation: fact.operation,
    withdrawn: fact.withdrawn ?? false,
    changes: (fact.changes ?? []).map(toFactChange),
  };
}

function toFactChange({ kind, eventTime, reason, correctiveEventIds, source }: FactChange): Init<typeof FactChangeSchema> {
  return { kind, eventTime, reason: orAbsent(reason), correctiveEventIds: [...correctiveEventIds], source: toSource(source) };
}

function toSource(source: FactSource): Init<typeof FactSourceSchema> {
  return {
    rawPosition: BigInt(source.rawPosition),
    messageId: orAbsent(source.messageId),
    profile: source.profile,
    sender: source.sender,
    receivedAt: toTime(source.receivedAtMs),
    document: source.document ?? undefined,
  };
}

function toSending(sending: Sending): Init<typeof SendingSchema> {
  return {
    rawPosition: BigInt(sending.rawPosition),
    messageId: orAbsent(sending.messageId),
    verdict: sending.verdict,
    receivedAt: toTime(sending.receivedAtMs),
    sender: orAbsent(sending.sender),
  };
}

function toTime(atMs: number | null): Init<typeof TimestampSchema> | undefined {
  return atMs === null ? undefined : timestampFromMs(atMs);
}

function orAbsent<T>(value: T | null): T | undefined {
  return value ?? undefined;
}
