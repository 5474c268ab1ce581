// The profile `code-operations`: what is done with codes and bills beside uploading them, one operation a message.
// docs/profiles/code-operations.md is its manual.

import { hash } from "node:crypto";
import schema from "@csp/schemas/inbound/code-operations.schema.json" with { type: "json" };
import { cspNode, type EpcisEvent } from "@csp/epcis";
import { fieldText, type KeptField, readKept } from "../bill-fields.ts";
import { parseDocumentTime } from "../document-time.ts";
import { isRefusal, type JsonDocument, jsonDocumentProfile } from "../json-document.ts";
import type { JsonObject } from "../json-message.ts";
import { ownedUri } from "../owned-uri.ts";
import type { DocumentFacts, Outcome, Profile, ProfileInput, Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { BILL_OPERATION_FIELDS, type BillChange, billChangeEvents, type BillOperation, readBillChange } from "./bill-operations.ts";
import { type CodeField, type NamedCodes, readNamedCodes } from "./named-codes.ts";
import { PACK_FIELDS, packEvents, type PackOperation } from "./pack-operations.ts";

const KEPT: readonly KeptField[] = [
  ["ref_ent_id", "refUserId", "text"],
  ["reason_code", "reasonCode", "text"],
  ["reason_des", "reason", "text"],
  ["amount", "splitAmount", "number"],
];

export const codeOperations: Profile = jsonDocumentProfile({ name: "code-operations", schema, read: readOperation });

function readOperation(fields: JsonObject, input: ProfileInput): JsonDocument | Refusal {
  // The schema knows the words, and which fields each asks for.
  const operation = fields["operation"] as PackOperation | BillOperation;
  const time = parseDocumentTime(fieldText(fields, "operation_time") ?? "");
  if (time === undefined) return refuse("BAD_TIME", "/operation_time", "a time is written yyyy-MM-dd HH:mm:ss");
  const change = isBillOperation(operation) ? readBillChange(operation, fields, input) : null;
  if (change !== null && isRefusal(change)) return change;
  const codes = readNamedCodes(fields, codeFieldsOf(operation), input.rules);
  if (isRefusal(codes)) return codes;
  const kept = readKept(fields, KEPT, input.rules);
  const precision = time.precision === "day" ? [cspNode("timePrecision", "day")] : [];
  const facts = [cspNode("operation", operation), ...precision, ...kept.nodes];
  const events = (): Iterable<EpcisEvent> =>
    isBillOperation(operation) ? billChangeEvents(operation, change as BillChange, codes, time, facts) : packEvents(operation, codes, time, facts);
  const said = [operation, input.owner, time.moment, kept.said, change?.said ?? null];
  return { document: documentOf(fields, input, codes, said), outcomes: () => outcomesOf(events(), codes) };
}

function isBillOperation(operation: PackOperation | BillOperation): operation is BillOperation {
  return Object.hasOwn(BILL_OPERATION_FIELDS, operation);
}

function codeFieldsOf(operation: PackOperation | BillOperation): readonly CodeField[] {
  return isBillOperation(operation) ? BILL_OPERATION_FIELDS[operation] : PACK_FIELDS[operation];
}

/** The interfaces number no operation. One that is not numbered by its sender is known by what it says. */
function documentOf(fields: JsonObject, input: ProfileInput, codes: NamedCodes, said: readonly unknown[]): DocumentFacts {
  const number = fieldText(fields, "operation_no");
  const contentHash = Buffer.from(hash("sha256", JSON.stringify([number, said, codes.said()]), "hex"), "hex");
  return {
    key: number === null ? `urn:csp:operation:${contentHash.toString("hex")}` : ownedUri("operation", input.owner, number),
    owner: input.owner,
    number: number ?? "",
    contentHash,
    codesListed: codes.listed,
    codesRefused: codes.refused.length,
  };
}

function* outcomesOf(events: Iterable<EpcisEvent>, codes: NamedCodes): Generator<Outcome> {
  for (const event of events) yield { kind: "event", document: 0, event };
  yield* codes.refusals();
}
