// What a text can be, as messages: readings with their parts by name, or why there is none.

import type { MessageInitShape as Init } from "@bufbuild/protobuf";
import { type CodeProblem, edmcCheckOf, edmcClassOf, edmcSerialOf, type Identifier, isPack, type Reading, type ScanResult } from "@csp/codes";
import type { ReadScanResponseSchema } from "@csp/contracts/csp/query/v1/query";
import type { ReadingSchema, ScanProblemSchema } from "@csp/contracts/csp/query/v1/scan";

export function toScan(result: ScanResult): Init<typeof ReadScanResponseSchema> {
  switch (result.kind) {
    case "read":
      return { kind: result.kind, readings: [result.reading, ...result.alsoReads].map(toReading), more: result.more };
    case "ambiguous":
      return { kind: result.kind, readings: result.readings.map(toReading), more: result.more, problem: toProblem(result.problem) };
    case "refused":
      return { kind: result.kind, problem: toProblem(result.problem) };
    default:
      return result satisfies never;
  }
}

export function toReading(reading: Reading): Init<typeof ReadingSchema> {
  const { identifier, uri, rule, warnings } = reading;
  return {
    scheme: identifier.scheme,
    uri,
    isPack: isPack(identifier),
    parts: partsOf(identifier),
    rule,
    warnings: warnings.map(({ detail }) => detail),
    warningDetails: warnings.map(({ code, detail, detailZh }) => ({ code, detail, detailZh })),
  };
}

function toProblem({ reason, at, length, detail, detailZh }: CodeProblem): Init<typeof ScanProblemSchema> {
  return { reason, at, length, detail, detailZh };
}

/** The fields of the identifier that are text; of a 20-digit code its parts as well; a qualifier of a GS1 key as `qualifierAi` and `qualifier`. */
function partsOf(identifier: Identifier): Record<string, string> {
  if (identifier.scheme === "edmc") {
    const { code } = identifier;
    return { code, classCode: edmcClassOf(code), serial: edmcSerialOf(code), check: edmcCheckOf(code) };
  }
  const { scheme: _scheme, ...fields } = identifier;
  const parts = Object.entries(fields).filter((entry): entry is [string, string] => typeof entry[1] === "string");
  const qualifier = identifier.scheme === "gs1" ? identifier.qualifier : undefined;
  return Object.fromEntries(qualifier === undefined ? parts : [...parts, ["qualifierAi", qualifier.ai], ["qualifier", qualifier.value]]);
}
