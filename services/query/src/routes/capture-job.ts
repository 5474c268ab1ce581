// A receipt in the words of the EPCIS 2.0 REST binding: the capture job, and problems by RFC 9457. When translation ended is
// not recorded, so that a job has no `finishedAt`.

import { formatReceipt } from "@csp/domain";
import type { ReceiptAnswer } from "../answers.ts";

interface CaptureProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Where in the message, as the fragment of a URI. */
  readonly instance?: string;
}

interface CaptureJob {
  readonly captureID: string;
  readonly createdAt?: string;
  readonly running: boolean;
  readonly success: boolean;
  readonly captureErrorBehaviour: "rollback" | "proceed";
  readonly errors: readonly CaptureProblem[];
}

export const NO_SUCH_JOB: CaptureProblem = {
  type: "epcisException:NoSuchResourceException",
  title: "Resource not found",
  status: 404,
  detail: "there is no capture job of that id",
};

export function toCaptureJob(receipt: ReceiptAnswer): CaptureJob {
  const errors = [...receipt.rejections.map(rejectionProblem), ...conflictProblems(receipt)];
  return {
    captureID: formatReceipt(receipt),
    ...(receipt.receivedAtMs === null ? {} : { createdAt: new Date(receipt.receivedAtMs).toISOString() }),
    running: receipt.state === "pending",
    success: errors.length === 0,
    // A wrong event refuses its whole message; but one that is known with other content leaves the others in place.
    captureErrorBehaviour: errors.length > 0 && receipt.events > 0 ? "proceed" : "rollback",
    errors,
  };
}

function rejectionProblem({ reason, where, detail }: ReceiptAnswer["rejections"][number]): CaptureProblem {
  const problem = { type: "epcisException:ValidationException", title: reason, status: 400, detail };
  return where === "" ? problem : { ...problem, instance: `#${encodeURI(where)}` };
}

/** An event that is already known by its id, with other content, is not captured. */
function conflictProblems({ documents }: ReceiptAnswer): readonly CaptureProblem[] {
  const conflicts = documents.filter((document) => document.verdict === "conflict");
  return conflicts.map(({ number }) => ({
    type: "epcisException:ResourceAlreadyExistsException",
    title: "Resource already exists",
    status: 409,
    detail: `${number} was captured before, with other content; the first counts. To change it, capture its error declaration, and what is right under an eventID of its own`,
  }));
}
