// The party a document names → its canonical URI. A party that nobody filed keeps the id it came with; that is never a
// reason to refuse.

import { entUri, parseUscc, percentEncode, usccUri } from "@csp/codes";
import { inOnePiece } from "./one-piece.ts";
import type { RuleSet } from "./rule-set.ts";

/** The two id spaces of the large platform: `ref_ent_id` and `ent_id`. */
export type PartySystem = "kyt-ref" | "kyt-ent";

/** Before the escaped id; joining all parts anew for each party took a bill of 2 codes 2 % of its time. */
const HEADS: Readonly<Record<PartySystem, string>> = { "kyt-ref": inOnePiece(entUri("kyt-ref", "")), "kyt-ent": inOnePiece(entUri("kyt-ent", "")) };

/** The text is a USCC, or an id of `system` that the rules may link to one. */
export function partyUri(text: string, system: PartySystem, rules: RuleSet): string {
  const id = text.trim();
  const linked = linkedUscc(id, system, rules);
  if (linked !== undefined) return usccUri(linked);
  // An id of 9 characters may pass for an old organisation code; as a platform's id it is the id it says it is.
  if (id.length === 18) {
    const uscc = parseUscc(id);
    if (uscc.ok) return usccUri(uscc.value.code);
  }
  return HEADS[system] + percentEncode(id);
}

/** The USCC to which the rules link the id of a platform. A bill asks three times, so a rule set without links is not searched. */
export function linkedUscc(id: string, system: PartySystem, { enterprises }: RuleSet): string | undefined {
  return enterprises.size === 0 ? undefined : enterprises.get(`${system}:${id}`);
}
