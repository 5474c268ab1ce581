// Which profile a file or a content is of, by the names that stand in it, whole or broken: what is wrong with it is for that
// profile to say. Looks at bytes, so that a wrong encoding hides nothing. The one place that knows it, for envelopes and people.

import { billTypeOf } from "./bill-types.ts";

export interface Marked {
  readonly profile: string;
  /** What it was told by, to stand behind "since". */
  readonly why: string;
}

/** The first part of an XML file, in which its root and the name of its first event stand. */
const HEAD_BYTES = 64 * 1024;

/** Null where the content is neither XML nor a JSON object with a name that tells. */
export function profileByMarks(content: Buffer): Marked | null {
  const [first] = plainText(content.subarray(0, HEAD_BYTES));
  if (first === "<") return xmlMark(plainText(content.subarray(0, HEAD_BYTES)));
  return first === "{" ? jsonMark(outerMembers(plainText(content))) : null;
}

/** Names as they stand there in any encoding: without byte order mark, empty halves of UTF-16, and space before. */
function plainText(bytes: Buffer): string {
  const text = bytes.toString("latin1").replace(/^(?:\xEF\xBB\xBF|\xFE\xFF|\xFF\xFE)/, "");
  return (text.includes("\0") ? text.replaceAll("\0", "") : text).trimStart();
}

/** A relation file names its event, an EPCIS document itself; whatever else is XML is for the warehouse profile to read or to say why not. */
function xmlMark(head: string): Marked {
  if (/relationcreate/i.test(head)) return { profile: "relation-xml", why: "it is XML that names an event RelationCreate" };
  const epcis = /epcis(?:query)?document/i.exec(head)?.[0];
  if (epcis !== undefined) return { profile: "epcis-xml", why: `it is XML that names ${epcis}` };
  const event = /<event\s[^<>]*?\bname\s*=\s*["']([^"'<>]*)/i.exec(head)?.[1];
  return { profile: "warehouse-xml", why: event === undefined ? "it is XML, and no other profile's" : `its first event is named ${JSON.stringify(event)}` };
}

/** Names that one profile has at the top of its JSON and none before it in the list. */
const JSON_NAMES: readonly (readonly [profile: string, ...names: string[]])[] = [
  ["insurance-35xx", "infno", "fixmedins_code"],
  ["provincial", "receiverRegion", "signature"],
  ["epcis-json", "@context", "epcisBody"],
  // What a code operation or a vaccine record is about may be a bill, with that bill's number and type.
  ["code-operations", "operation", "operation_no", "operation_time"],
  ["vaccine", "record", "record_no", "record_time"],
  ["relation-query", "result", "model_list", "response_success"],
  ["bill", "bill_code", "bill_type"],
  ["platform", "sub_type", "event_id"],
];
const EPCIS_TYPE = /^(?:EPCIS(?:Query)?Document|(?:Object|Aggregation|Transaction|Transformation|Association)Event)$/;
/** Around an answer, the name of the interface that gave it. */
const ANSWER = /^[a-z0-9_]{1,128}_response$/;

function jsonMark(members: ReadonlyMap<string, string>): Marked | null {
  const type = members.get("type") ?? "";
  if (EPCIS_TYPE.test(type)) return { profile: "epcis-json", why: `it is JSON of the type ${type}` };
  for (const [profile, ...names] of JSON_NAMES) {
    const name = names.find((one) => members.has(one));
    if (name === undefined) continue;
    return profile === "bill" ? billMark(members, name) : { profile, why: `it is JSON with ${name}` };
  }
  const answer = [...members.keys()].find((name) => ANSWER.test(name));
  return answer === undefined ? null : { profile: "relation-query", why: `it is JSON with ${answer}` };
}

function billMark(members: ReadonlyMap<string, string>, name: string): Marked {
  const number = members.get("bill_type") ?? "";
  if (billTypeOf(number)?.profiles.includes("retail") !== true)
    return { profile: "bill", why: `it is JSON with ${name}${number === "" || name === "bill_type" ? "" : ` and bill_type ${number}`}` };
  return { profile: "retail", why: `it is JSON with bill_type ${number}, which names buyers or patients` };
}

/** What may follow a string at the top: a colon, and the beginning of a value, bare or quoted. */
const VALUE = /\s*:\s*"?\s*([^\s"\\,{}[\]]{0,40})/y;

/** The names of the outermost object, as far as the text goes, each with its value where that is a short word or number. */
function outerMembers(text: string): ReadonlyMap<string, string> {
  const members = new Map<string, string>();
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === "{" || char === "[") depth += 1;
    else if (char === "}" || char === "]") depth -= 1;
    if (char !== '"') continue;
    const end = endOfString(text, at + 1);
    if (end < 0) break;
    if (depth === 1) {
      VALUE.lastIndex = end + 1;
      const value = VALUE.exec(text)?.[1];
      if (value !== undefined) members.set(text.slice(at + 1, end), value);
    }
    at = end;
  }
  return members;
}

/** The quote that ends the string, or -1. */
function endOfString(text: string, from: number): number {
  let end = text.indexOf('"', from);
  while (end >= 0 && isEscaped(text, end, from)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number, from: number): boolean {
  let before = at - 1;
  while (before >= from && text.charAt(before) === "\\") before -= 1;
  return (at - before) % 2 === 0;
}
