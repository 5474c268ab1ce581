// What a check is: a function of one stretch of a value, whose characters and length are right already.

import type { CodeReason } from "../../identifier.ts";

/** Where in the stretch it is wrong, and why. */
export interface Failure {
  readonly reason: CodeReason;
  readonly at: number;
  readonly detail: string;
}

export type Check = (part: string) => Failure | null;
