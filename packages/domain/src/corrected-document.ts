// A document with the changes that are about it: what holds of it now. A pure fold, the same for every view and whatever order
// the document and its changes came in.

import { parseTime } from "@csp/epcis";
import type { DocumentChange } from "./document-change.ts";

/** A change with the codes that it lists, in whatever form the view has them. */
export interface ToldChange<C> {
  readonly change: DocumentChange;
  readonly codes: readonly C[];
  /** Grows in log order. */
  readonly order: number;
}

export interface CorrectedDocument<C> {
  /** Taken back as a whole. What changed it before stays; what would change it afterwards does not count. */
  readonly withdrawn: boolean;
  /** Those that count, in order; the last is what took it back. */
  readonly changes: readonly ToldChange<C>[];
  /** The codes it names now; null where no change is about codes. */
  readonly codes: readonly C[] | null;
  readonly billTime: string | null;
  readonly from: string | null;
  readonly to: string | null;
}

/** `codes`: those that the document named itself, each once. */
export function correctedDocument<C>(codes: readonly C[], told: readonly ToldChange<C>[]): CorrectedDocument<C> {
  const sorted = told.toSorted((a, b) => msOf(a.change.time) - msOf(b.change.time) || a.order - b.order);
  const end = sorted.findIndex(({ change }) => change.kind !== "corrected");
  const changes = end < 0 ? sorted : sorted.slice(0, end + 1);
  const named = new Set(codes);
  let billTime: string | null = null;
  let from: string | null = null;
  let to: string | null = null;
  for (const { change, codes: listed } of changes) {
    if (change.codes === "clear") named.clear();
    if (change.codes === "remove") for (const code of listed) named.delete(code);
    if (change.codes === "add") for (const code of listed) named.add(code);
    billTime = change.billTime ?? billTime;
    from = change.from ?? from;
    to = change.to ?? to;
  }
  const isAboutCodes = changes.some(({ change }) => change.codes !== "none");
  return { withdrawn: end >= 0, changes, codes: isAboutCodes ? [...named] : null, billTime, from, to };
}

function msOf(time: string): number {
  const parsed = parseTime(time);
  if (parsed === null) throw new Error("a stored time is not a time");
  return parsed.epochMs;
}
