// What it means for a document to be sent once, again, with other content, or so that nothing of it could be used.

import type { DocumentVerdict } from "../answers.ts";

export function verdictText(verdict: DocumentVerdict): string {
  switch (verdict) {
    case "apply":
      return "accepted";
    case "duplicate":
      return "duplicate 重复: the same content again";
    case "conflict":
      return "conflict 冲突: other content, the first counts";
    case "refused":
      return "refused 拒绝: nothing of it was accepted; it may come again, mended";
    default:
      return verdict satisfies never;
  }
}
