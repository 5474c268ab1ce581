// Who: enterprises by USCC, by the id that another system gave them, or by a GS1 key; and the one URI of each. Whether two
// ids are one enterprise is filed elsewhere.

import type { CanonicalUri, Parsed } from "./identifier.ts";
import { canonicalUri } from "./canonical-uri.ts";
import { parseEpcUri } from "./epc-uri.ts";
import { percentDecode, percentEncode } from "./percent.ts";
import { accept, refuse, shiftProblem } from "./problem.ts";
import { parseUscc } from "./china/uscc.ts";

export interface Party {
  readonly uri: CanonicalUri;
  /** 18 characters where the party is known by its USCC. */
  readonly uscc: string | null;
  /** GB/T 2260, two digits, out of the USCC. */
  readonly province: string | null;
}

/** The system name under which old data's 9-character organisation codes go. */
const ORGANISATION_CODE_SYSTEM = "orgcode";

const USCC_HEAD = "urn:csp:uscc:";
const ENT_HEAD = "urn:csp:ent:";
/** Names of id spaces: lower case, as `kyt-ref`. */
const SYSTEM = /^[a-z][a-z0-9-]*$/;
/** Schemes of URIs are no id spaces. */
const NOT_SYSTEMS: readonly string[] = ["urn", "http", "https"];

/** True for what begins as a canonical URI of a party. */
export function isPartyUri(text: string): boolean {
  return text.startsWith(USCC_HEAD) || text.startsWith(ENT_HEAD);
}

/** `urn:csp:uscc:<18 characters>` of a code that `parseUscc` accepted. */
export function usccUri(uscc: string): CanonicalUri {
  return `${USCC_HEAD}${uscc}` as CanonicalUri;
}

/** `urn:csp:ent:<system>:<id, percent-encoded>`. */
export function entUri(system: string, id: string): CanonicalUri {
  return `${ENT_HEAD}${system}:${percentEncode(id)}` as CanonicalUri;
}

/** The URI of a party by its id space, `uscc` or another. */
export function partyUri(system: string, id: string): CanonicalUri {
  return system === "uscc" ? usccUri(id) : entUri(system, id);
}

/** Reads `uscc:…`, `<system>:<id>`, a bare USCC, a canonical party URI, or a GS1 party or place key as URN or Digital Link. */
export function parseParty(text: string): Parsed<Party> {
  const trimmed = text.trim();
  const at = text.length - text.trimStart().length;
  return shiftProblem(readParty(trimmed), at);
}

function readParty(text: string): Parsed<Party> {
  if (text === "") return refuse("EMPTY", 0, 0, "There is no party.", "没有填写单位。");
  if (text.startsWith(USCC_HEAD)) return readUscc(text, USCC_HEAD.length);
  if (text.startsWith(ENT_HEAD)) return readEntUri(text);
  if (/^(urn|https?):/i.test(text)) return readGs1Party(text);
  const colon = text.indexOf(":");
  if (colon < 0) return readUscc(text, 0);
  const system = text.slice(0, colon);
  if (system === "uscc") return readUscc(text, colon + 1);
  return readEnterprise(system, text.slice(colon + 1), 0, colon + 1);
}

function readUscc(text: string, at: number): Parsed<Party> {
  const read = shiftProblem(parseUscc(text.slice(at)), at);
  if (!read.ok) return read;
  const { kind, code, province } = read.value;
  if (kind === "organisation") return accept({ uri: entUri(ORGANISATION_CODE_SYSTEM, code), uscc: null, province: null });
  return accept({ uri: usccUri(code), uscc: code, province });
}

function readEntUri(text: string): Parsed<Party> {
  const colon = text.indexOf(":", ENT_HEAD.length);
  if (colon < 0) return refuse("BAD_LENGTH", text.length, 0, "The id is missing.", "缺少单位编号。");
  const id = percentDecode(text.slice(colon + 1));
  if (!id.ok) return shiftProblem(id, colon + 1);
  return readEnterprise(text.slice(ENT_HEAD.length, colon), id.value, ENT_HEAD.length, colon + 1);
}

function readEnterprise(system: string, id: string, systemAt: number, idAt: number): Parsed<Party> {
  if (!SYSTEM.test(system) || NOT_SYSTEMS.includes(system)) {
    return refuse(
      "UNKNOWN_SCHEME",
      systemAt,
      system.length,
      "The name of an id space may hold only lower-case letters, digits and hyphens, and may not be that of a URI scheme.",
      "编号体系的名称只能由小写字母、数字和连字符组成，且不得与 URI 方案同名。",
    );
  }
  if (id.trim() === "") return refuse("BAD_LENGTH", idAt, id.length, "The id is missing.", "缺少单位编号。");
  return accept({ uri: entUri(system, id.trim()), uscc: null, province: null });
}

/** A party (417) or a place (414), as EPCIS documents name sources and destinations. */
function readGs1Party(uri: string): Parsed<Party> {
  const read = parseEpcUri(uri);
  if (!read.ok) return read;
  const id = read.value;
  if (id.scheme === "gs1" && (id.ai === "417" || id.ai === "414")) return accept({ uri: canonicalUri(id), uscc: null, province: null });
  return refuse("UNKNOWN_SCHEME", 0, uri.length, "The URI names no party.", "该 URI 不表示任何单位。");
}
