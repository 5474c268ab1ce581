// What the messages of one sender through one door share, as one term: stream, profile, rule set, sender, and the generation
// where it is not the first.

import { FIRST_GENERATION, type Provenance } from "@csp/domain";

export interface MessageSource {
  readonly stream: string;
  readonly profile: string;
  readonly ruleSet: string;
  readonly sender: string;
  readonly generation: number;
}

export function sourceTextOf({ rawStream, profile, ruleSet, sender, generation }: Provenance): string {
  return JSON.stringify([rawStream, profile, ruleSet, sender, ...(generation === FIRST_GENERATION ? [] : [generation])]);
}

/** Takes what `sourceTextOf` made. */
export function parseSource(text: string): MessageSource {
  const [stream, profile, ruleSet, sender, generation = FIRST_GENERATION] = JSON.parse(text) as [string, string, string, string, number?];
  return { stream, profile, ruleSet, sender, generation };
}
