// Everything that the schema registry tells operators: one function per thing that can happen.

import type { Telemetry } from "@csp/service-kit";
import type { ProblemCode } from "./answer.ts";

export interface RegistryTelemetry {
  /** Somebody asked for what is not there, or is not allowed. */
  refused(code: ProblemCode): void;
}

export function createRegistryTelemetry({ meter }: Telemetry): RegistryTelemetry {
  const refusals = meter.createCounter("csp_registry_refusals", {
    description: "Requests to the schema registry that it could not do, by Confluent's error code",
  });
  return { refused: (code) => refusals.add(1, { code: String(code) }) };
}
