// What a sender says of a message in headers: who sends it, whose it is, how it is encoded. Claims, until systems sign.

import { parseParty } from "@csp/codes";
import { BridgeError, isBridgeError } from "@csp/contracts";
import { CONTENT_ENCODINGS, type ContentEncoding } from "@csp/domain";
import type { Profile } from "@csp/formats";
import { keptTraceParent } from "@csp/service-kit";

export interface MessageHeaders {
  readonly contentType: string;
  readonly contentEncoding: ContentEncoding;
  /** Canonical party URI; empty when the sender did not say. */
  readonly sender: string;
  readonly owner: string;
  readonly idempotencyKey: string | null;
  /** The trace that the sender named (W3C `traceparent`), as it came; of a topic's message, only where it is to be kept. */
  readonly traceParent: string | undefined;
}

type HeaderBag = Readonly<Record<string, string | string[] | undefined>>;

/** Media types that say nothing; the profile's own is meant. */
const UNTYPED = new Set(["", "application/octet-stream"]);
const MAX_KEY = 255;
/** Letters that are kept of a header that cannot be read. */
const MAX_UNREAD = 200;

/** Reads and checks the headers; throws UNSUPPORTED_MEDIA, HEADER_INVALID or OWNER_UNKNOWN. */
export function readMessageHeaders(headers: HeaderBag, profile: Profile): MessageHeaders {
  const sender = readParty(headers, "csp-sender");
  const owner = readParty(headers, "csp-owner") || sender;
  if (profile.needsOwner && owner === "") {
    throw new BridgeError(
      "OWNER_UNKNOWN",
      `profile ${profile.name} needs to know whose documents these are: send the header csp-owner (or csp-sender), e.g. "csp-owner: uscc:<18 characters>" (csp send: --owner uscc:<18 characters>)`,
    );
  }
  return {
    contentType: readContentType(headers, profile),
    contentEncoding: readContentEncoding(headers),
    sender,
    owner,
    idempotencyKey: readIdempotencyKey(headers),
    traceParent: one(headers, "traceparent") || undefined,
  };
}

/** What a message from a topic claims. Nobody is there to be told of a mistake, so a header that cannot be read is left out. */
export interface TopicHeaders extends Omit<MessageHeaders, "idempotencyKey"> {
  /** Headers that were left out, shortened. */
  readonly unread: Readonly<Record<string, string>>;
}

/** The same names as over HTTP. An owner that cannot be read is none: the sender is taken for it only where it is not named at all. */
export function readTopicHeaders(headers: Readonly<Record<string, string>>, profile: Profile): TopicHeaders {
  const bag = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const unread: Record<string, string> = {};
  function read<T>(name: string, reader: (bag: HeaderBag) => T, otherwise: T): T {
    try {
      return reader(bag);
    } catch (error) {
      if (!isBridgeError(error)) throw error;
      unread[name] = one(bag, name).slice(0, MAX_UNREAD);
      return otherwise;
    }
  }
  const sender = read("csp-sender", (all) => readParty(all, "csp-sender"), "");
  const owner = read("csp-owner", (all) => readParty(all, "csp-owner") || sender, "");
  const contentType = read("content-type", (all) => readContentType(all, profile), readContentType({}, profile));
  const contentEncoding = read("content-encoding", readContentEncoding, "identity");
  return { contentType, contentEncoding, sender, owner, traceParent: keptTraceParent(one(bag, "traceparent")), unread };
}

function readContentType(headers: HeaderBag, profile: Profile): string {
  const media = (one(headers, "content-type").split(";")[0] ?? "").trim().toLowerCase();
  if (UNTYPED.has(media)) return profile.mediaTypes[0] ?? "application/octet-stream";
  if (profile.mediaTypes.includes(media)) return media;
  throw new BridgeError("UNSUPPORTED_MEDIA", `profile ${profile.name} takes ${profile.mediaTypes.join(", ")}, not ${media.slice(0, 80)}`);
}

function readContentEncoding(headers: HeaderBag): ContentEncoding {
  const encoding = one(headers, "content-encoding").trim().toLowerCase() || "identity";
  const known = CONTENT_ENCODINGS.find((e) => e === encoding);
  if (known === undefined) throw new BridgeError("UNSUPPORTED_MEDIA", `content-encoding may be ${CONTENT_ENCODINGS.join(", ")}, not ${encoding.slice(0, 40)}`);
  return known;
}

function readParty(headers: HeaderBag, name: string): string {
  const text = one(headers, name).trim();
  if (text === "") return "";
  const parsed = parseParty(text);
  if (!parsed.ok) throw new BridgeError("HEADER_INVALID", `${name}: ${parsed.problem.detail} (write uscc:<18 characters> or <system>:<id>)`);
  return parsed.value.uri;
}

function readIdempotencyKey(headers: HeaderBag): string | null {
  const key = one(headers, "idempotency-key").trim();
  if (key === "") return null;
  if (key.length > MAX_KEY || !/^[\x21-\x7e]+$/.test(key)) throw new BridgeError("HEADER_INVALID", `idempotency-key: 1 to ${MAX_KEY} visible ASCII characters`);
  return key;
}

function one(headers: HeaderBag, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? "";
}
