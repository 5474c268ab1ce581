// The profile `platform`: the platform's own envelope, with a packed content in it that the profile of its kind reads.
// docs/profiles/platform.md is its manual.
//
// Documents keep the keys that their content gives them, so a bill is known as sent before however it came. A repeat of an
// envelope (`event_id`) repeats its documents, whatever attempt (`process_id`) brought it.

import { type InnerSurvey, placed, readInner, surveyInner } from "../inner-message.ts";
import { type JsonObject, readJson, readUtf8 } from "../json-message.ts";
import type { Profile, ProfileInput, Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";
import { profileOfContent } from "./content.ts";
import { enterpriseOf, readEnvelope } from "./envelope.ts";
import { unpackData } from "./unpack.ts";

/** What a streaming profile is handed at a time. */
const CHUNK_BYTES = 64 * 1024;
const DATA = "/data";

// The second pass takes what the first has read of the same input, once; of any other input it reads anew.
const surveyed = new WeakMap<ProfileInput, InnerSurvey>();

export const platform: Profile = {
  name: "platform",
  needsOwner: false,
  mediaTypes: ["application/json"],
  async survey(input) {
    const survey = await readMessage(input);
    if ("reason" in survey) return { ok: false, refusal: survey };
    surveyed.set(input, survey);
    return { ok: true, documents: survey.documents };
  },
  async *read(input) {
    const survey = surveyed.get(input) ?? (await readMessage(input));
    surveyed.delete(input);
    if ("reason" in survey) throw new Error("profile platform: read without a survey that was ok");
    yield* readInner(survey);
  },
};

async function readMessage(input: ProfileInput): Promise<InnerSurvey | Refusal> {
  const text = await readUtf8(input.chunks);
  if (!text.ok) return text.refusal;
  const json = readJson(text.value, "");
  if (!json.ok) return json.refusal;
  const envelope = readEnvelope(json.value);
  if ("reason" in envelope) return envelope;
  const { facts, data } = envelope;
  const content = unpackData(data, DATA);
  if ("reason" in content) return content;
  // What cannot be unpacked now cannot be later either: its sender is told of that first.
  if (facts.eventType === "basic") {
    return refuse(
      "NOT_TRANSLATED",
      "/event_type",
      "basic information (10) makes no trace event; it is kept, and can be translated again once there is a register for it",
    );
  }
  // The rest is of this sending, and stands in no event.
  input.leftovers?.watch(json.value as JsonObject, "", ["event_type", "sub_type", "usc_id", "data"]);
  const profile = profileOfContent(facts.subType, content);
  if ("reason" in profile) return placed(profile, DATA);
  const owner = enterpriseOf(facts) ?? input.owner;
  const leftovers = input.leftovers?.within(DATA);
  return surveyInner([{ profile, input: { sender: input.sender, owner, rules: input.rules, chunks: () => chunksOf(content), leftovers }, where: DATA }]);
}

function* chunksOf(content: Buffer): Generator<Uint8Array> {
  for (let from = 0; from < content.length; from += CHUNK_BYTES) yield content.subarray(from, from + CHUNK_BYTES);
}
