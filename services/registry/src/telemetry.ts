// Everything that the schema registry tells operators: one function per thing that can happen.

import { PUBLISHING_SIGNALS, type Telemetry } from "@csp/service-kit";
import type { ProblemCode } from "./answer.ts";

export interface RegistryTelemetry {
  /** Somebody asked for what is not there, or is not allowed. */
  refused(code: ProblemCode): void;
}

export function createRegistryTelemetry({ signals }: Telemetry): RegistryTelemetry {
  const refusals = signals.counter(PUBLISHING_SIGNALS.registryRefusals);
  return { refused: (code) => refusals.add(1, { code: String(code) }) };
}
