// How many events of the vectors of others a hash function gets right, where those are at hand. For the benchmark's context only:
// that ours gets all of them right is a test's business.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(import.meta.dirname, "../../../../shared/vectors/event-hash");

interface Document {
  readonly "@context": readonly (string | Readonly<Record<string, string>>)[];
  readonly epcisBody: { readonly eventList?: readonly object[]; readonly queryResults?: { readonly resultsBody: { readonly eventList: readonly object[] } } };
}

/** `28/31`, over the JSON-LD documents; empty where there are none. `context`: prefix → namespace of what the document declares. */
export function vectorsRight(hashEvents: (text: string, events: readonly object[], context: object) => readonly string[]): string {
  if (!existsSync(FOLDER)) return "";
  let right = 0;
  let all = 0;
  for (const file of readdirSync(FOLDER).filter((name) => name.endsWith(".jsonld"))) {
    const text = readFileSync(join(FOLDER, file), "utf8");
    const { "@context": contexts, epcisBody } = JSON.parse(text) as Document;
    const events = epcisBody.eventList ?? epcisBody.queryResults?.resultsBody.eventList ?? [];
    const expected = readFileSync(join(FOLDER, file.replace(/\.jsonld$/, ".hashes")), "utf8")
      .trim()
      .split("\n");
    const context = Object.assign({}, ...contexts.filter((part) => typeof part === "object")) as object;
    const hashes = hashEvents(text, events, context);
    all += expected.length;
    right += expected.filter((hash, index) => hash === hashes[index]).length;
  }
  return `${right}/${all}`;
}
