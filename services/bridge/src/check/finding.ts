// What a check finds: which invariant (docs/invariants.md) does not hold, and where.

export interface Finding {
  /** Number of the invariant, 0 for damage to the stored bytes themselves. */
  readonly invariant: number;
  /** Stream and revision, or view and key, so that a person can go and look. */
  readonly where: string;
  readonly detail: string;
}

/** What was looked at, so that "no findings" means something. */
export interface CheckCounts {
  rawMessages: number;
  outcomes: number;
  codes: number;
  documents: number;
  /** Raw messages that are not translated yet; not a fault while a bridge runs or was just stopped. */
  pending: number;
}
