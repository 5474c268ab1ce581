// Which profile reads the content of an envelope: the one that `sub_type` names, or the one that its form shows. The values of
// `sub_type` are not published, so only our own names are known by it.

import { bill } from "../bill/profile.ts";
import { codeOperations } from "../code-operations/profile.ts";
import { epcisJson } from "../epcis-json/profile.ts";
import { epcisXml } from "../epcis-xml/profile.ts";
import { relationQuery } from "../exchange/relation-query.ts";
import { insurance35xx } from "../insurance-35xx/profile.ts";
import { MAX_JSON_BYTES, readJson } from "../json-message.ts";
import type { Profile, Refusal } from "../profile.ts";
import { profileByMarks } from "../profile-marks.ts";
import { quote, refuse } from "../refusals.ts";
import { provincial } from "../provincial/profile.ts";
import { relationXml } from "../relation-xml/profile.ts";
import { retail } from "../retail/profile.ts";
import { vaccine } from "../vaccine/profile.ts";
import { warehouseXml } from "../warehouse-xml/profile.ts";

const BY_NAME: ReadonlyMap<string, Profile> = new Map(
  [relationXml, warehouseXml, bill, retail, codeOperations, vaccine, relationQuery, epcisJson, epcisXml, insurance35xx, provincial].map((profile) => [
    profile.name,
    profile,
  ]),
);

/** A refusal where the content is of no form that is known; its place is within the content. An envelope in an envelope is not read. */
export function profileOfContent(subType: string, content: Buffer): Profile | Refusal {
  const profile = BY_NAME.get(subType.trim()) ?? BY_NAME.get(profileByMarks(content)?.profile ?? "");
  return profile ?? unreadable(content) ?? refuse("SHAPE_INVALID", "", `no profile reads this content; sub_type is ${quote(subType)}`);
}

/** Why what begins as JSON is none. */
function unreadable(content: Buffer): Refusal | null {
  const text = content.toString("utf8").replace(/^\uFEFF/, "");
  if (!text.trimStart().startsWith("{")) return null;
  if (content.length > MAX_JSON_BYTES) return refuse("TOO_LARGE", "", `a JSON message holds at most ${MAX_JSON_BYTES} bytes`);
  const read = readJson(text, "");
  return read.ok ? null : read.refusal;
}
