// What translation must know from outside, as one value: which schemes are filed, what classes of codes mean, which
// party ids belong to which enterprise. A missing entry is never a reason to refuse.

/** What a filed class of codes (7 digits, or a 14-digit GTIN) stands for. */
export interface ClassRule {
  /** National drug identification code, 11 digits, where linked. */
  readonly cndc: string | null;
  /** Standard code, 14 digits, where known. */
  readonly standardCode: string | null;
  /** Packaging level: 1 = smallest unit. */
  readonly level: number | null;
  /** The class of the smallest unit of the same pack rule, where this is not it. */
  readonly unitClass: string | null;
  readonly name: string | null;
}

/**
 * Two codes that the holder of a pack filed as standing on it, and since when. There is no algorithm from one scheme to the other: without a link
 * nothing is known. Links speak on the way out alone; what comes in keeps the code it came with.
 */
export interface PackLink {
  /** Canonical URI of the 20-digit code. */
  readonly edmc: string;
  /** Canonical URI of the GS1 pack or logistic unit. */
  readonly gs1: string;
  /** RFC 3339. In force from this instant. */
  readonly validFrom: string;
  /** RFC 3339. No longer in force at this instant; null where no end is filed. */
  readonly validUntil: string | null;
}

export interface RuleSet {
  /** Named by every translation, e.g. `builtin-1`. */
  readonly id: string;
  /** Identifiers of the code schemes that translation reads: `edmc`, `gs1`. */
  readonly schemes: readonly string[];
  /** By canonical class URI. */
  readonly classes: ReadonlyMap<string, ClassRule>;
  /** Enterprise ids of other systems, `<system>:<id>` → USCC. */
  readonly enterprises: ReadonlyMap<string, string>;
  /** By the URI of either code. Of one code no two links are in force at one time. */
  readonly packLinks?: ReadonlyMap<string, readonly PackLink[]>;
  /** Secrets that senders sign with, by canonical party URI. Of a sender without one, signatures are checked for form alone. */
  readonly signatureKeys?: ReadonlyMap<string, string>;
}
