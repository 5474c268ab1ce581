// A party's canonical URI → the text of it in a field of one of the large platform's id spaces.

import { parseParty } from "@csp/codes";
import { type PartySystem, partyUri } from "../party-uri.ts";
import type { RuleSet } from "../rule-set.ts";

export interface PartyText {
  readonly text: string;
  /** False where the field is read back as another party: the text then is the URI as it is. */
  readonly same: boolean;
}

const ENT_HEAD = "urn:csp:ent:";
const USCC_HEAD = "urn:csp:uscc:";

export function partyText(uri: string, system: PartySystem, rules: RuleSet): PartyText {
  const text = idOf(uri, system) ?? uri;
  return { text, same: partyUri(text, system, rules) === uri };
}

function idOf(uri: string, system: PartySystem): string | null {
  if (uri.startsWith(USCC_HEAD)) return uri.slice(USCC_HEAD.length);
  const head = `${ENT_HEAD}${system}:`;
  if (!uri.startsWith(head) || !parseParty(uri).ok) return null;
  return decodeURIComponent(uri.slice(head.length));
}
