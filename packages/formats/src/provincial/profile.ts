// The profile `provincial`: uploads to a provincial platform, modelled on DB14/T 3290. A signed envelope of JSON with groups
// of records; each record is read by the profile of its kind. docs/profiles/provincial.md is its manual.

import { bill } from "../bill/profile.ts";
import { type InnerMessage, type InnerSurvey, readInner, surveyInner } from "../inner-message.ts";
import { type JsonObject, readJson, readUtf8 } from "../json-message.ts";
import { MAX_DOCUMENTS, type Outcome, type Profile, type ProfileInput, type Refusal } from "../profile.ts";
import { quote, refuse } from "../refusals.ts";
import { retail } from "../retail/profile.ts";
import { withWarnings } from "../warning-nodes.ts";
import { canonicalJson } from "./canonical-json.ts";
import { provincialEnterprise } from "./enterprise.ts";
import { type Protocol, readProtocol } from "./protocol.ts";
import { provincialStock } from "./stock-count.ts";

/** Which half of the checks a message failed: DB14/T 3290 has the protocol fields checked first, and the answer says how far it came. */
export type ProvincialStage = "protocol" | "business";

/** The groups in the order they are read in, whatever order they are written in. */
const GROUPS: readonly (readonly [name: string, profile: Profile])[] = [
  ["enterprise", provincialEnterprise],
  ["inOutBound", bill],
  ["stock", provincialStock],
  ["retail", retail],
];

interface ReadMessage {
  readonly survey: InnerSurvey;
  readonly warnings: readonly string[];
}

// The second pass takes what the first has read of the same input, once; of any other input it reads anew.
const surveyed = new WeakMap<ProfileInput, ReadMessage>();

export const provincial: Profile = {
  name: "provincial",
  needsOwner: false,
  mediaTypes: ["application/json"],
  async survey(input) {
    const read = await readMessage(input);
    if ("reason" in read) return { ok: false, refusal: { ...read, detail: `${provincialStageOf(read)} fields: ${read.detail}` } };
    surveyed.set(input, read);
    return { ok: true, documents: read.survey.documents };
  },
  async *read(input) {
    const read = surveyed.get(input) ?? (await readMessage(input));
    surveyed.delete(input);
    if ("reason" in read) throw new Error("profile provincial: read without a survey that was ok");
    for await (const batch of readInner(read.survey)) yield batch.map((outcome) => warned(outcome, read.warnings));
  },
};

/** Told by the place: the business fields are what stands in the groups of the content, everything about them is protocol. */
export function provincialStageOf({ where }: Pick<Refusal, "where">): ProvincialStage {
  return where.startsWith("/content/") ? "business" : "protocol";
}

async function readMessage(input: ProfileInput): Promise<ReadMessage | Refusal> {
  const text = await readUtf8(input.chunks);
  if (!text.ok) return text.refusal;
  const json = readJson(text.value, "");
  if (!json.ok) return json.refusal;
  const protocol = readProtocol(json.value, input.rules);
  if ("reason" in protocol) return protocol;
  // The id, the time and the region are of this sending, and stand in no event.
  input.leftovers?.watch(json.value as JsonObject, "", ["sender", "content", "signature"]);
  const messages = messagesIn(protocol, input);
  if ("reason" in messages) return messages;
  const survey = await surveyInner(messages);
  if ("reason" in survey) return survey;
  return { survey, warnings: warningsOf(protocol, input) };
}

function messagesIn({ content, senderUri }: Protocol, input: ProfileInput): readonly InnerMessage[] | Refusal {
  const unknown = Object.keys(content).find((name) => !GROUPS.some(([group]) => group === name));
  if (unknown !== undefined) return refuse("SHAPE_INVALID", "/content", `there is no group ${quote(unknown)}`);
  const messages: InnerMessage[] = [];
  for (const [group, profile] of GROUPS) {
    const records = content[group];
    if (records === undefined || records === null) continue;
    if (!Array.isArray(records)) return refuse("SHAPE_INVALID", `/content/${group}`, "a group is a list of records");
    if (messages.length + records.length > MAX_DOCUMENTS)
      return refuse("TOO_MANY_DOCUMENTS", `/content/${group}`, `a message holds at most ${MAX_DOCUMENTS} records`);
    for (const [place, record] of (records as readonly JsonObject[]).entries()) {
      const bytes = Buffer.from(canonicalJson(record) ?? "", "utf8");
      const where = `/content/${group}/${place}`;
      const leftovers = input.leftovers?.within(where);
      messages.push({ profile, input: { sender: input.sender, owner: senderUri, rules: input.rules, chunks: () => [bytes], leftovers }, where });
    }
  }
  return messages.length === 0 ? refuse("SHAPE_INVALID", "/content", "the message holds no record") : messages;
}

function warningsOf({ senderUri, verified }: Protocol, input: ProfileInput): readonly string[] {
  const warnings: string[] = [];
  if (!verified) warnings.push("SIGNATURE_UNVERIFIED: no key of the sender is known");
  if (input.owner !== "" && input.owner !== senderUri) warnings.push(`OWNER_DIFFERS: the envelope's sender is ${senderUri}`);
  return warnings;
}

function warned(outcome: Outcome, warnings: readonly string[]): Outcome {
  if (outcome.kind === "refusal" || warnings.length === 0) return outcome;
  return { ...outcome, event: { ...outcome.event, extensions: withWarnings(outcome.event.extensions, warnings) } };
}
