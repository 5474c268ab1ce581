// What the bridge's schema registry keeps of others in the log: `SchemaRegistered.v1` and `CompatibilitySet.v1`.

import compatibilitySetSchema from "@csp/schemas/events/compatibility-set.v1.json" with { type: "json" };
import schemaRegisteredSchema from "@csp/schemas/events/schema-registered.v1.json" with { type: "json" };
import { openAvro } from "./avro/avro-codec.ts";
import { uuidOf } from "./event-id.ts";

export interface SchemaRegistered {
  readonly subject: string;
  readonly version: number;
  readonly id: number;
  readonly schema: string;
}

export interface CompatibilitySet {
  /** Null for all subjects that have no level of their own. */
  readonly subject: string | null;
  readonly level: string;
}

export const schemaRegistered = openAvro<SchemaRegistered>(schemaRegisteredSchema);
export const compatibilitySet = openAvro<CompatibilitySet>(compatibilitySetSchema);

/** Two registries that write different events at one revision must not have one id, or the log would take the second for a repeat. */
export function registryEventId(revision: number, data: Uint8Array): string {
  return uuidOf(`registry\n${revision}\n${Buffer.from(data).toString("base64")}`);
}
