// What it means for a document to be sent once, again, or with other content.

import type { Verdict } from "@csp/service-kit";

export function verdictText(verdict: Verdict): string {
  switch (verdict) {
    case "apply":
      return "accepted";
    case "duplicate":
      return "duplicate 重复: the same content again";
    case "conflict":
      return "conflict 冲突: other content, the first counts";
    default:
      return verdict satisfies never;
  }
}
