// The envelope of the platform (协同平台): its fields by name, read and written. Owns what stands around the content and how
// the content is packed into it; knows nothing of what the content says.

import { parseUscc, usccUri } from "@csp/codes";
import schema from "@csp/schemas/inbound/platform.schema.json" with { type: "json" };
import { fieldText } from "../bill-fields.ts";
import { type JsonObject, readJson, shapeRefusal } from "../json-message.ts";
import { lazySchema } from "../lazy-schema.ts";
import type { Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { unpackData } from "./unpack.ts";
import { writeZip } from "./zip.ts";

/** `basic`: 10, basic information of enterprises and drugs. `application`: 20, what happened. */
export type PlatformEventType = "basic" | "application";

export interface PlatformFacts {
  /** Assigned to a system by the platform. */
  readonly appId: string | null;
  /** Of this attempt to send. */
  readonly processId: string | null;
  /** The same however often it is sent. */
  readonly eventId: string;
  readonly eventType: PlatformEventType | null;
  readonly subType: string;
  /** 18 characters: the enterprise that the content is of. */
  readonly uscc: string | null;
  /** `yyyy-MM-dd HH:mm:ss`. */
  readonly timestamp: string | null;
}

export interface Envelope {
  readonly facts: PlatformFacts;
  /** As it stands in the message, packed. */
  readonly data: string;
}

const check = lazySchema(schema);
const TYPES: ReadonlyMap<string, PlatformEventType> = new Map([
  ["10", "basic"],
  ["20", "application"],
]);

/** The envelope of a parsed message; its content is not unpacked. */
export function readEnvelope(message: unknown): Envelope | Refusal {
  const refusal = shapeRefusal(message, "", check);
  if (refusal !== null) return refusal;
  const fields = message as JsonObject;
  const uscId = fieldText(fields, "usc_id");
  const uscc = uscId === null ? null : parseUscc(uscId);
  if (uscc !== null && !uscc.ok) return refuse("PARTY_UNKNOWN", "/usc_id", uscc.problem.detail);
  if (uscc !== null && uscc.value.kind !== "uscc") return refuse("PARTY_UNKNOWN", "/usc_id", "an enterprise is named by a USCC of 18 characters");
  return {
    facts: {
      appId: fieldText(fields, "app_id"),
      processId: fieldText(fields, "process_id"),
      eventId: fieldText(fields, "event_id") ?? "",
      eventType: TYPES.get(fieldText(fields, "event_type") ?? "") ?? null,
      subType: fieldText(fields, "sub_type") ?? "",
      uscc: uscc?.value.code ?? null,
      // The interface spells it so.
      timestamp: fieldText(fields, "tiemstamp"),
    },
    data: fieldText(fields, "data") ?? "",
  };
}

/** Canonical party URI of the enterprise; null where the envelope names none. */
export function enterpriseOf({ uscc }: PlatformFacts): string | null {
  return uscc === null ? null : usccUri(uscc);
}

/** Reads an envelope, as JSON text, and its content: the inverse of `wrapPlatform`. */
export function unwrapPlatform(text: string): { readonly facts: PlatformFacts; readonly content: Buffer } | Refusal {
  const json = readJson(text, "");
  if (!json.ok) return json.refusal;
  const envelope = readEnvelope(json.value);
  if ("reason" in envelope) return envelope;
  const content = unpackData(envelope.data, "/data");
  return "reason" in content ? content : { facts: envelope.facts, content };
}

/** An envelope around a content, as JSON text: the content as the one file of a zip archive, in base64. Fields that are null are left out. */
export function wrapPlatform(content: Uint8Array, facts: PlatformFacts, fileName = "data"): string {
  return envelopeAround(writeZip(fileName, content), facts);
}

/** An envelope around an archive, as JSON text. */
export function envelopeAround(archive: Buffer, facts: PlatformFacts): string {
  const type = facts.eventType === null ? null : facts.eventType === "basic" ? "10" : "20";
  const fields = {
    app_id: facts.appId,
    process_id: facts.processId,
    event_id: facts.eventId,
    event_type: type,
    sub_type: facts.subType,
    usc_id: facts.uscc,
    data: archive.toString("base64"),
    tiemstamp: facts.timestamp,
  };
  return JSON.stringify(Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));
}
