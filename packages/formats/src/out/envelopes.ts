// The targets `platform` and `provincial`: the documents of other targets in the envelope of the national platform and of a
// provincial one. Ids are made from the content, so that writing the same twice gives the same message.

import { hash } from "node:crypto";
import { parseTime } from "@csp/epcis";
import { type JsonObject, MAX_JSON_BYTES } from "../json-message.ts";
import { envelopeAround } from "../platform/envelope.ts";
import type { Bounds } from "../platform/inflate.ts";
import { UNPACK_BOUNDS } from "../platform/unpack.ts";
import { writeZipWithin } from "../platform/zip.ts";
import { wrapProvincial } from "../provincial/write.ts";
import { billTarget } from "./bill/target.ts";
import { isRelationEvent } from "./relation/relation-writer.ts";
import { relationXmlTarget } from "./relation/target.ts";
import type { NoPlace, Target, WriteOptions, WrittenDocument } from "./target.ts";
import { wallClock } from "./wall-clock.ts";
import { wrappedTarget } from "./wrapped.ts";

const USCC_HEAD = "urn:csp:uscc:";
const CHINA = "+08:00";

export interface EnvelopeBounds {
  /** Of an envelope. */
  readonly maxBytes: number;
  /** Of a packed content. */
  readonly content: Bounds;
}

/** What the profiles that read the envelopes take. */
export const ENVELOPE_BOUNDS: EnvelopeBounds = { maxBytes: MAX_JSON_BYTES, content: UNPACK_BOUNDS };

export function createPlatformTarget(bounds = ENVELOPE_BOUNDS): Target {
  return wrappedTarget(
    {
      name: "platform",
      says: "the national platform's envelope around relation files and bills; several where one would be larger than a bridge takes",
      mediaType: "application/json",
      ending: ".json",
      maxContentBytes: bounds.content.maxBytes,
      wrap: (document, options) => inPlatform(document, options, bounds),
    },
    [
      { target: relationXmlTarget, takes: isRelationEvent },
      { target: billTarget, takes: () => true },
    ],
  );
}

export function createProvincialTarget({ maxBytes } = ENVELOPE_BOUNDS): Target {
  return wrappedTarget(
    {
      name: "provincial",
      says: "signed uploads to the owner's province, of bills and sales; none where the rule set has no key of the owner to sign with",
      mediaType: "application/json",
      ending: ".json",
      maxContentBytes: maxBytes,
      wrap: (document, options) => inProvincial(document, options, maxBytes),
    },
    [{ target: billTarget, takes: () => true }],
  );
}

export const platformTarget: Target = createPlatformTarget();
export const provincialTarget: Target = createProvincialTarget();

function inPlatform(document: WrittenDocument, options: WriteOptions, { maxBytes, content }: EnvelopeBounds): Uint8Array | NoPlace {
  const archive = writeZipWithin(document.name, document.payload, content);
  if (archive === null) return tooLarge(`a platform envelope holds at most ${content.maxBytes} bytes, and ${content.maxRatio} times what they pack to`);
  const facts = {
    appId: null,
    processId: null,
    eventId: guidOf(document, "platform"),
    eventType: "application",
    subType: document.profile,
    uscc: usccOf(document.owner),
    timestamp: timeOfWriting(options).replace("T", " "),
  } as const;
  return within(envelopeAround(archive, facts), maxBytes);
}

function within(message: string, maxBytes: number): Uint8Array | NoPlace {
  const bytes = Buffer.from(message);
  return bytes.length > maxBytes ? tooLarge(`an envelope has at most ${maxBytes} bytes`) : bytes;
}

function tooLarge(detail: string): NoPlace {
  return { detail, isTooLarge: true };
}

function unfit(detail: string): NoPlace {
  return { detail, isTooLarge: false };
}

/** The province is that of the owner, whose USCC says it. */
function inProvincial(document: WrittenDocument, options: WriteOptions, maxBytes: number): Uint8Array | NoPlace {
  const uscc = usccOf(document.owner);
  if (uscc === null) return unfit("a provincial upload names its sender by USCC, and this document's owner has none");
  const key = options.rules.signatureKeys?.get(document.owner);
  if (key === undefined) return unfit(`a provincial upload is signed, and the rule set ${options.rules.id} has no key of ${document.owner} (signatureKeys)`);
  const record = JSON.parse(Buffer.from(document.payload).toString("utf8")) as JsonObject;
  const content = document.profile === "retail" ? { retail: [record] } : { inOutBound: [record] };
  const fields = {
    eventId: guidOf(document, "provincial"),
    sender: uscc,
    receiverRegion: `${uscc.slice(2, 4)}0000`,
    sendTime: `${timeOfWriting(options)}${CHINA}`,
  };
  return within(wrapProvincial(fields, content, key), maxBytes);
}

function usccOf(party: string): string | null {
  return party.startsWith(USCC_HEAD) ? party.slice(USCC_HEAD.length) : null;
}

/** `yyyy-MM-ddTHH:mm:ss` on the clock of China. */
function timeOfWriting({ at }: WriteOptions): string {
  const time = parseTime(at);
  const wall = time && wallClock(time.epochMs, CHINA);
  if (!wall) throw new Error("the time of writing is not a time of RFC 3339");
  return `${wall.date}T${wall.clock.slice(0, 8)}`;
}

/** In the form of a GUID, by what the document says and whose it is. */
function guidOf(document: WrittenDocument, envelope: string): string {
  const hex = hash("sha256", Buffer.concat([Buffer.from(`${envelope}\n${document.owner}\n`), document.payload]), "hex");
  // Version 8 of RFC 9562: made by an own rule.
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
