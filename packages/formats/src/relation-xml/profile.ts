// The profile `relation-xml`: which packs a maker commissioned and how they are packed, as the large platform's relation
// file. docs/profiles/relation-xml.md is its manual.

import { isRefusal } from "../json-document.ts";
import type { Profile, ProfileInput } from "../profile.ts";
import { inBatches, relationDocument, relationOutcomes } from "./document.ts";
import { leaveFlags } from "./events.ts";
import { type RelationFile, scanRelation } from "./scan.ts";

// The second pass takes the table that the first has built from the same input, once; of any other input it builds it anew.
const surveyed = new WeakMap<ProfileInput, RelationFile>();

export const relationXml: Profile = {
  name: "relation-xml",
  needsOwner: true,
  mediaTypes: ["application/xml", "text/xml"],
  async survey(input) {
    const file = await scanRelation(input);
    if (isRefusal(file)) return { ok: false, refusal: file };
    surveyed.set(input, file);
    if (input.leftovers !== undefined) leaveFlags(file, input.leftovers);
    return { ok: true, documents: [relationDocument(file, input.owner)] };
  },
  async *read(input) {
    const file = surveyed.get(input) ?? (await scanRelation(input));
    surveyed.delete(input);
    if (isRefusal(file)) throw new Error("profile relation-xml: read without a survey that was ok");
    yield* inBatches(relationOutcomes(file, input.rules));
  },
};
