// Which pack or container a caller means: the one reading of the text that can have a history.

import { isPack, type Reading, readScan } from "@csp/codes";
import { BridgeError } from "@csp/contracts";

interface PackCode {
  readonly reading: Reading;
  /** What else the text could be; none of it a pack. */
  readonly others: readonly Reading[];
}

/** Throws ARGUMENT_INVALID, with the readings or the reason in its message, for a text that is not one pack or logistic unit. */
export function readPackCode(text: string): PackCode {
  const result = readScan(text);
  if (result.kind === "refused") throw new BridgeError("ARGUMENT_INVALID", `${result.problem.reason}: ${result.problem.detail}`);
  if (result.kind === "ambiguous") {
    throw new BridgeError("ARGUMENT_INVALID", `AMBIGUOUS: ${result.problem.detail} It could be ${listUris(result.readings, result.more)}.`);
  }
  const readings = [result.reading, ...result.alsoReads];
  // A text that reads as two packs is ambiguous, so that there is at most one; a container is meant only where there is none.
  const reading = readings.find((one) => isPack(one.identifier)) ?? readings.find((one) => one.identifier.scheme === "sscc");
  if (reading === undefined)
    throw new BridgeError("ARGUMENT_INVALID", `NOT_A_PACK: it reads as ${listUris(readings, result.more)}, which is no pack and no container`);
  return { reading, others: readings.filter((one) => one !== reading) };
}

function listUris(readings: readonly Reading[], more: boolean): string {
  return [...readings.map((reading) => reading.uri), ...(more ? ["others"] : [])].join(", ");
}
