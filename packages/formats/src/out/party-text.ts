// A party's canonical URI → the text of it in a field of one of the large platform's id spaces.

import { parseParty } from "@csp/codes";
import { type PartySystem, partyUri } from "../party-uri.ts";
import type { RuleSet } from "../rule-set.ts";

export interface PartyText {
  readonly text: string;
  /** The party that a reader with the same rules takes it for. A party of another id space is written as its URI, and read as another. */
  readonly readAs: string;
}

const ENT_HEAD = "urn:csp:ent:";
const USCC_HEAD = "urn:csp:uscc:";

export function partyText(uri: string, system: PartySystem, rules: RuleSet): PartyText {
  const text = idOf(uri, system) ?? uri;
  return { text, readAs: partyUri(text, system, rules) };
}

function idOf(uri: string, system: PartySystem): string | null {
  if (uri.startsWith(USCC_HEAD)) return uri.slice(USCC_HEAD.length);
  const head = `${ENT_HEAD}${system}:`;
  if (!uri.startsWith(head) || !parseParty(uri).ok) return null;
  return decodeURIComponent(uri.slice(head.length));
}
