// Mutant number n of a profile under a seed: always the same one, whatever was made before it.

import { createRandom, type Random } from "../bench/random.ts";
import { formOf } from "./form.ts";
import { BYTE_MUTATIONS } from "./mutate-bytes.ts";
import { JSON_MUTATIONS } from "./mutate-json.ts";
import { XML_MUTATIONS } from "./mutate-xml.ts";
import { type Material, type Mutation, pick } from "./mutation.ts";
import { packContent, spoilArchive, unpackContent } from "./platform-content.ts";
import { type Seed, scanTexts, seedsOf } from "./seeds.ts";

export interface Mutant {
  readonly bytes: Buffer;
  /** What it was made of, for people. */
  readonly made: string;
  /** The mark of a person may stand in none of its outcomes. */
  readonly isMarked: boolean;
}

export interface MutantSource {
  readonly profile: string;
  mutant(seed: number, run: number): Mutant;
}

const MAX_MUTATIONS = 3;
/** A message that has grown to this is mutated no further. */
const MAX_BYTES = 1024 * 1024;

export function mutantsOf(profile: string): MutantSource {
  const seeds = seedsOf(profile);
  const scans = scanTexts();
  return { profile, mutant: (seed, run) => mutantOf(profile, seeds, scans, createRandom(Math.imul(seed, 0x9e3779b1) ^ Math.imul(run + 1, 0x85ebca6b))) };
}

function mutantOf(profile: string, seeds: readonly Seed[], scans: readonly string[], random: Random): Mutant {
  const from = pick(seeds, random);
  const material: Material = { random, other: pick(seeds, random).bytes, scan: () => scanOf(scans, random) };
  let { bytes, isMarked } = from;
  const names: string[] = [];
  const count = 1 + random.below(1 + random.below(MAX_MUTATIONS));
  for (let number = 0; number < count && bytes.length < MAX_BYTES; number++) {
    const mutation = mutationFor(profile, bytes, random);
    bytes = mutation.apply(bytes, material);
    isMarked &&= mutation.keepsFields;
    names.push(mutation.name);
  }
  return { bytes, made: `${from.name}: ${names.join(", ")}`, isMarked };
}

function mutationFor(profile: string, bytes: Buffer, random: Random): Mutation {
  if (profile === "platform" && random.below(4) > 0) return packedMutation(bytes, random);
  return mutationOf(bytes, random);
}

function mutationOf(bytes: Buffer, random: Random): Mutation {
  // Most changes of bytes end at the parser.
  if (random.below(8) === 0) return pick(BYTE_MUTATIONS, random);
  return pick(formOf(bytes) === "xml" ? XML_MUTATIONS : JSON_MUTATIONS, random);
}

/** Of what is in the envelope, packed again; or of the archive. */
function packedMutation(bytes: Buffer, random: Random): Mutation {
  const content = unpackContent(bytes);
  if (content === null || random.below(4) === 0) return { name: "archive spoiled", keepsFields: true, apply: (envelope) => spoilArchive(envelope, random) };
  const inner = mutationOf(content, random);
  return { ...inner, name: `content: ${inner.name}`, apply: (envelope, material) => packContent(envelope, inner.apply(content, material)) };
}

function scanOf(scans: readonly string[], random: Random): string {
  const text = pick(scans, random);
  if (random.below(3) > 0) return text;
  const at = random.below(text.length + 1);
  return pick(
    [text.slice(0, 30), text.slice(0, at), `${text} `, `]d2${text}`, `${text.slice(0, at)}\u001d${text.slice(at)}`, text + text, "8" + text.slice(1)],
    random,
  );
}
