// Something unknown at every place of every valid file of the Chinese profiles' vectors: the file is refused, the thing is in an event,
// or it is listed as not read, by its name or with what it stands in.

import { deepStrictEqual, ok } from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { chineseProfiles } from "./chinese-profiles.ts";
import { createLeftovers } from "./leftovers.ts";
import { jsonMutations, MARK, type Mutation, XML_ADDITIONS, xmlMutations } from "./mutations.test-support.ts";
import { OPTIONS, OWNER } from "./out/translate.test-support.ts";
import type { Outcome, Profile, ProfileInput } from "./profile.ts";

const VECTORS = join(import.meta.dirname, "../../../test/vectors/profiles");
const ADDED = ["an attribute", "an element", "text"];
/** An answer may have hundreds of places, all of few kinds. */
const MAX_PLACES = 120;

function* mutationsOf(text: string): Generator<Mutation> {
  if (text.trimStart().startsWith("<")) for (const what of ADDED) yield* xmlMutations(text, XML_ADDITIONS[what] ?? String);
  else yield* jsonMutations(JSON.parse(text), MARK);
}

async function isSaid(profile: Profile, { text, path }: Mutation): Promise<boolean> {
  const leftovers = createLeftovers();
  const input: ProfileInput = {
    sender: OWNER,
    owner: OWNER,
    rules: { ...OPTIONS.rules, signatureKeys: new Map() },
    chunks: () => [Buffer.from(text)],
    leftovers,
  };
  const survey = await profile.survey(input);
  if (!survey.ok) return true;
  const outcomes: Outcome[] = [];
  for await (const batch of profile.read(input, survey.documents)) outcomes.push(...batch);
  const losses = leftovers.losses();
  if (JSON.stringify([outcomes, losses]).includes(MARK)) return true;
  const around = path.toLowerCase().split("/");
  return (
    losses.some(
      ({ where, detail }) =>
        detail.startsWith("text ") ||
        (where !== "" && likeOnes(path).startsWith(likeOnes(where))) ||
        around.some((name) => detail.startsWith(`element "${name}"`)),
    ) || outcomes.some((outcome) => outcome.kind === "refusal" && path.startsWith(outcome.refusal.where) && outcome.refusal.where !== "")
  );
}

/** Like things of many records are listed as one. */
function likeOnes(pointer: string): string {
  return pointer.replaceAll(/\/\d+/g, "/*");
}

/** Plain text in UTF-8, of which a mutation is made by cutting text. */
function plainText(file: string): string | null {
  const text = readFileSync(file, "utf8");
  return text.includes("\uFFFD") || text.includes("\0") || text.includes("<!--") || text.includes("__proto__") ? null : text.replace(/^\uFEFF/, "");
}

for (const profile of chineseProfiles) {
  void test(profile.name, async () => {
    const folder = join(VECTORS, profile.name, "valid");
    const silent = new Set<string>();
    let places = 0;
    for (const file of readdirSync(folder).filter((name) => !name.endsWith(".outcome.json"))) {
      const text = plainText(join(folder, file));
      if (text === null) continue;
      let inFile = 0;
      for (const mutation of mutationsOf(text)) {
        if ((inFile += 1) > MAX_PLACES) break;
        places += 1;
        if (!(await isSaid(profile, mutation))) silent.add(`${file}: ${mutation.path}`);
      }
    }
    deepStrictEqual([...silent], []);
    ok(places > 0);
  });
}
