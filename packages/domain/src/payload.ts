// The one exception that stands for wrong data: a payload's chunks come from an iterator, which has no other way to say
// that they cannot be decoded. Thrown by whoever decodes, caught by `translate` alone.

import type { TranslatorReason } from "./rejection.ts";

export class PayloadProblem extends Error {
  readonly reason: Extract<TranslatorReason, "UNDECODABLE" | "DECODED_TOO_LARGE">;
  readonly detail: string;

  constructor(reason: "UNDECODABLE" | "DECODED_TOO_LARGE", detail: string) {
    super(detail);
    this.name = "PayloadProblem";
    this.reason = reason;
    this.detail = detail;
  }
}

export function isPayloadProblem(error: unknown): error is PayloadProblem {
  return error instanceof PayloadProblem;
}
