// Which profile reads the content of an envelope: the one that `sub_type` names, or the one that its form shows. The values of
// `sub_type` are not published, so only our own names are known by it.

import { bill } from "../bill/profile.ts";
import { billTypeOf } from "../bill-types.ts";
import { fieldText } from "../bill-fields.ts";
import { codeOperations } from "../code-operations/profile.ts";
import { epcisJson } from "../epcis-json/profile.ts";
import { epcisXml } from "../epcis-xml/profile.ts";
import { relationQuery } from "../exchange/relation-query.ts";
import { insurance35xx } from "../insurance-35xx/profile.ts";
import { type JsonObject, MAX_JSON_BYTES, readJson } from "../json-message.ts";
import type { Profile, Refusal } from "../profile.ts";
import { quote, refuse } from "../refusals.ts";
import { provincial } from "../provincial/profile.ts";
import { relationXml } from "../relation-xml/profile.ts";
import { retail } from "../retail/profile.ts";
import { vaccine } from "../vaccine/profile.ts";
import { warehouseXml } from "../warehouse-xml/profile.ts";

/** How a content of JSON shows which profile it is of: a field that this profile has and no other, or a test. In this order. */
const JSON_FORMS: readonly (readonly [fits: (fields: JsonObject) => boolean, profile: Profile])[] = [
  [(fields) => "infno" in fields, insurance35xx],
  [(fields) => "receiverRegion" in fields, provincial],
  [(fields) => "@context" in fields || "epcisBody" in fields, epcisJson],
  [(fields) => "operation" in fields, codeOperations],
  [(fields) => "record" in fields, vaccine],
  [(fields) => "model_list" in fields, relationQuery],
  [(fields) => "bill_code" in fields && isRetail(fields), retail],
  [(fields) => "bill_code" in fields, bill],
];

const BY_NAME: ReadonlyMap<string, Profile> = new Map(
  [relationXml, warehouseXml, bill, retail, codeOperations, vaccine, relationQuery, epcisJson, epcisXml, insurance35xx, provincial].map((profile) => [
    profile.name,
    profile,
  ]),
);

/** The first part of a file, in which the name of its first event stands. */
const HEAD_BYTES = 64 * 1024;

/** A refusal where the content is of no form that is known; its place is within the content. An envelope in an envelope is not read. */
export function profileOfContent(subType: string, content: Buffer): Profile | Refusal {
  const named = BY_NAME.get(subType.trim());
  if (named !== undefined) return named;
  const first = firstByte(content);
  if (first === LESS_THAN || first === UTF16_BIG || first === UTF16_LITTLE) return xmlProfile(content);
  return (first === BRACE ? jsonProfile(content) : undefined) ?? refuse("SHAPE_INVALID", "", `no profile reads this content; sub_type is ${quote(subType)}`);
}

const BRACE = 0x7b;
const LESS_THAN = 0x3c;
/** First bytes of UTF-16, in which files of XML come, too. */
const UTF16_BIG = 0xfe;
const UTF16_LITTLE = 0xff;

/** Behind a byte order mark of UTF-8 and white space. */
function firstByte(content: Buffer): number {
  let at = content[0] === 0xef && content[1] === 0xbb && content[2] === 0xbf ? 3 : 0;
  while (content[at] === 0x20 || content[at] === 0x09 || content[at] === 0x0a || content[at] === 0x0d) at += 1;
  return content[at] ?? -1;
}

/** A relation file names its event, an EPCIS document itself; whatever else is XML is for the warehouse profile to read or to say why not. */
function xmlProfile(content: Buffer): Profile {
  // Without the empty halves of UTF-16 the names stand there in any encoding.
  const head = content.toString("latin1", 0, HEAD_BYTES).replaceAll("\0", "").toLowerCase();
  if (head.includes("relationcreate")) return relationXml;
  return head.includes("epcisdocument") || head.includes("epcisquerydocument") ? epcisXml : warehouseXml;
}

/** Undefined where it is JSON of no known form. */
function jsonProfile(content: Buffer): Profile | Refusal | undefined {
  if (content.length > MAX_JSON_BYTES) return refuse("TOO_LARGE", "", `a JSON message holds at most ${MAX_JSON_BYTES} bytes`);
  const read = readJson(content.toString("utf8").replace(/^\uFEFF/, ""), "");
  if (!read.ok) return read.refusal;
  const fields = read.value as JsonObject;
  return JSON_FORMS.find(([fits]) => fits(fields))?.[1];
}

function isRetail(fields: JsonObject): boolean {
  return billTypeOf(fieldText(fields, "bill_type") ?? "")?.profiles.includes("retail") ?? false;
}
