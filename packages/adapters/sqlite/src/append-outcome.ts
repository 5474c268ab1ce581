// What can become of one append, as numbers, since it crosses threads in bulk.

export const APPEND_ANY = -2;

export const STORED = 0;
export const REPEATED = 1;
export const WRONG_REVISION = 2;

export interface Outcome {
  readonly kind: typeof STORED | typeof REPEATED | typeof WRONG_REVISION;
  readonly firstRevision: number;
  /** For `WRONG_REVISION` the stream's last revision, -1 when there is no such stream. */
  readonly lastRevision: number;
  readonly position: number;
}

export const OUTCOME_NUMBERS = 4;
