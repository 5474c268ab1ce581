// What the messages of one sender through one door share, as one term: stream, profile, rule set, sender.

import type { Provenance } from "@csp/domain";

export interface MessageSource {
  readonly stream: string;
  readonly profile: string;
  readonly ruleSet: string;
  readonly sender: string;
}

export function sourceTextOf({ rawStream, profile, ruleSet, sender }: Provenance): string {
  return JSON.stringify([rawStream, profile, ruleSet, sender]);
}

/** Takes what `sourceTextOf` made. */
export function parseSource(text: string): MessageSource {
  const [stream, profile, ruleSet, sender] = JSON.parse(text) as [string, string, string, string];
  return { stream, profile, ruleSet, sender };
}
