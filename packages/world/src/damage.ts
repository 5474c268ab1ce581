// A code spoiled on its way, and what a reader that is not fooled makes of it. Expected readings are written down here by
// the rules of the codes, not asked of the reader: they are what it is judged by.

import { type CodeMaker, elementString, gtinOf, SEPARATOR } from "./code-maker.ts";
import type { FaultName } from "./faults.ts";
import type { Lot } from "./lot.ts";

/** At most one of them befalls a document. */
export const CODE_FAULTS = ["lost-separator", "truncated-code", "wrong-check-digit"] as const satisfies readonly FaultName[];
export type CodeFault = (typeof CODE_FAULTS)[number];

export interface Damage {
  readonly fault: CodeFault;
  /** Place in the list of its bill. */
  readonly at: number;
  /** What the document says in place of the code. */
  readonly text: string;
  /** Why the code is refused; null where it reads as another code. */
  readonly reason: "MISSING_SEPARATOR" | "MISSING_SERIAL" | "BAD_CHECK_DIGIT" | null;
  /** Canonical URI of the other code that it reads as. */
  readonly readsAs: string | null;
}

/** Characters of a field that was made for the 20-digit code (older insurance interfaces). */
const FIELD_LENGTH = 30;

export function damageOf(fault: CodeFault, at: number, lot: Lot, level: number, number: number, codes: CodeMaker): Damage {
  switch (fault) {
    case "lost-separator":
      return refused(fault, at, elementString(lot, level, number, "separators").replace(SEPARATOR, ""), "MISSING_SEPARATOR");
    case "truncated-code":
      // The cut falls within the batch number, before the serial number.
      return refused(fault, at, elementString(lot, level, number, "separators").slice(0, FIELD_LENGTH), "MISSING_SERIAL");
    case "wrong-check-digit": {
      if (lot.product.scheme === "gs1") {
        const gtin = gtinOf(lot, level);
        return refused(fault, at, elementString(lot, level, number, "brackets").replace(gtin, withOtherEnd(gtin)), "BAD_CHECK_DIGIT");
      }
      // Nobody but the issuer can tell: it reads as a code that was never issued.
      const text = withOtherEnd(codes.edmc(lot, level, number));
      return { fault, at, text, reason: null, readsAs: `urn:csp:edmc:${text}` };
    }
    default:
      return fault satisfies never;
  }
}

function refused(fault: CodeFault, at: number, text: string, reason: NonNullable<Damage["reason"]>): Damage {
  return { fault, at, text, reason, readsAs: null };
}

/** The digits with another last one. */
export function withOtherEnd(digits: string): string {
  return digits.slice(0, -1) + String((Number(digits.slice(-1)) + 1) % 10);
}
