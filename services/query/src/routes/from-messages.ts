// Messages of the partners' API back as answers, for clients that show them as text. The inverse of `to-messages.ts`.
// A word from a closed list that this version does not know is refused, since no text could be right about it.

import { type Timestamp, timestampMs } from "@bufbuild/protobuf/wkt";
import type * as messages from "@csp/contracts/csp/query/v1/answer";
import { BridgeError } from "@csp/contracts";
import { parseReceipt } from "@csp/domain";
import type { Verdict } from "@csp/service-kit";
import type { BatchAnswer, BatchRef, DocumentAnswer, Fact, FactChange, FactSource, PackAnswer, PackFact, ReceiptAnswer, Sending } from "../answers.ts";

const ROLES = ["object", "parent", "child", "input", "output"] as const;
const STATES = ["pending", "translated", "unknown"] as const;
const VERDICTS = ["apply", "duplicate", "conflict"] as const satisfies readonly Verdict[];
const CHANGES = ["deleted", "corrected", "declared_wrong"] as const satisfies readonly FactChange["kind"][];
const DOCUMENT_VERDICTS = [...VERDICTS, "refused"] as const;

export function fromPack(pack: messages.Pack): PackAnswer {
  return {
    uri: pack.uri,
    classUri: pack.classUri ?? null,
    level: pack.level ?? null,
    batch: pack.batch === undefined ? null : fromBatchRef(pack.batch),
    commissioned: pack.commissioned,
    containers: pack.containers,
    contents: pack.contents,
    contentCount: pack.contentCount,
    history: pack.history.map(fromPackFact),
    ...(pack.historyCut ? { historyCut: true } : {}),
    asOf: Number(pack.asOf),
  };
}

export function fromDocument(document: messages.Document): DocumentAnswer {
  return {
    ...fromDocumentRef(required(document.ref)),
    facts: document.facts.map(fromFact),
    ...(document.factCount > document.facts.length ? { factCount: document.factCount } : {}),
    codes: document.codes,
    codeCount: document.codeCount,
    sendings: document.sendings.map(fromSending),
    asOf: Number(document.asOf),
  };
}

export function fromBatch(batch: messages.Batch): BatchAnswer {
  return {
    ...fromBatchRef(required(batch.ref)),
    levels: batch.levels.map(({ level, classUri, packs }) => ({ level, classUri: classUri ?? null, packs: Number(packs) })),
    flows: batch.flows.map((flow) => ({
      bizStep: flow.bizStep ?? null,
      from: flow.from ?? null,
      to: flow.to ?? null,
      level: flow.level,
      packs: Number(flow.packs),
    })),
    asOf: Number(batch.asOf),
  };
}

export function fromBatchRef(batch: messages.BatchRef): BatchRef {
  return {
    uri: batch.uri,
    drugKey: batch.drugKey,
    batchNo: batch.batchNo,
    productionDate: batch.productionDate ?? null,
    expiryDate: batch.expiryDate ?? null,
  };
}

export function fromReceipt(receipt: messages.Receipt): ReceiptAnswer {
  return {
    ...required(parseReceipt(receipt.id)),
    state: oneOf(STATES, receipt.state),
    profile: receipt.profile ?? null,
    receivedAtMs: fromTime(receipt.receivedAt),
    ruleSet: receipt.ruleSet ?? null,
    events: receipt.events,
    codesListed: receipt.codesListed,
    codesAccepted: receipt.codesAccepted,
    codesRefused: receipt.codesRefused,
    documents: receipt.documents.map((document) => ({ ...fromDocumentRef(required(document.ref)), verdict: oneOf(DOCUMENT_VERDICTS, document.verdict) })),
    documentCount: receipt.documentCount,
    rejections: receipt.rejections.map(({ reason, where, detail, document, codes }) => ({ reason, where, detail, document: document ?? null, codes })),
    refused: receipt.refused.map(({ where, reason, code, detail }) => ({ where, reason, code, detail })),
    nextPage: receipt.nextPage === "" ? null : receipt.nextPage,
    asOf: Number(receipt.asOf),
  };
}

function fromFactChange({ kind, eventTime, reason, correctiveEventIds, source }: messages.FactChange): FactChange {
  return { kind: oneOf(CHANGES, kind), eventTime, reason: reason ?? null, correctiveEventIds, source: fromSource(required(source)) };
}

function fromPackFact(packFact: messages.PackFact): PackFact {
  return { ...fromFact(required(packFact.fact)), role: oneOf(ROLES, packFact.role), through: packFact.through };
}

function fromFact(fact: messages.Fact): Fact {
  return {
    position: Number(fact.position),
    eventId: fact.eventId,
    type: fact.type,
    action: fact.action ?? null,
    bizStep: fact.bizStep ?? null,
    disposition: fact.disposition ?? null,
    eventTime: fact.eventTime,
    readPoint: fact.readPoint ?? null,
    bizLocation: fact.bizLocation ?? null,
    from: fact.from ?? null,
    to: fact.to ?? null,
    billType: fact.billType ?? null,
    ...(fact.errorDeclared ? { errorDeclared: true } : {}),
    ...(fact.operation === undefined ? {} : { operation: fact.operation }),
    ...(fact.withdrawn ? { withdrawn: true as const } : {}),
    ...(fact.changes.length === 0 ? {} : { changes: fact.changes.map(fromFactChange) }),
    source: fromSource(required(fact.source)),
  };
}

function fromSource(source: messages.FactSource): FactSource {
  return {
    rawPosition: Number(source.rawPosition),
    messageId: source.messageId ?? null,
    profile: source.profile,
    sender: source.sender,
    receivedAtMs: fromTime(source.receivedAt) ?? 0,
    document: source.document === undefined ? null : fromDocumentRef(source.document),
  };
}

function fromSending(sending: messages.Sending): Sending {
  return {
    rawPosition: Number(sending.rawPosition),
    messageId: sending.messageId ?? null,
    verdict: oneOf(VERDICTS, sending.verdict),
    receivedAtMs: fromTime(sending.receivedAt),
    sender: sending.sender ?? null,
  };
}

function fromDocumentRef({ key, owner, number }: messages.DocumentRef): { readonly key: string; readonly owner: string; readonly number: string } {
  return { key, owner, number };
}

function fromTime(time: Timestamp | undefined): number | null {
  return time === undefined ? null : timestampMs(time);
}

function oneOf<T extends string>(words: readonly T[], word: string): T {
  const found = words.find((one) => one === word);
  if (found === undefined) throw new BridgeError("ARGUMENT_INVALID", `the answer says ${JSON.stringify(word)}, which this version does not know`);
  return found;
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new BridgeError("ARGUMENT_INVALID", "the answer lacks a part that every answer has");
  return value;
}
