// The party a document names → its canonical URI. A party that nobody filed keeps the id it came with; that is never a
// reason to refuse.

import { entUri, parseUscc, usccUri } from "@csp/codes";
import type { RuleSet } from "./rule-set.ts";

/** The two id spaces of the large platform: `ref_ent_id` and `ent_id`. */
export type PartySystem = "kyt-ref" | "kyt-ent";

/** The text is a USCC, or an id of `system` that the rules may link to one. */
export function partyUri(text: string, system: PartySystem, rules: RuleSet): string {
  const id = text.trim();
  const linked = rules.enterprises.get(`${system}:${id}`);
  if (linked !== undefined) return usccUri(linked);
  // An id of 9 characters may pass for an old organisation code; as a platform's id it is the id it says it is.
  if (id.length === 18) {
    const uscc = parseUscc(id);
    if (uscc.ok) return usccUri(uscc.value.code);
  }
  return entUri(system, id);
}
