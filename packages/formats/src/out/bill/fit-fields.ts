// Takes out of written fields what the schema of the profile that reads them would refuse.

import type { ValidateFunction } from "ajv";
import { shapeRefusal } from "../../json-message.ts";
import type { WireValue } from "./node-fields.ts";

/** Fields that `mayGo` are taken out and told to `lose`. A sentence where the schema refuses one that may not. */
export function fitFields(
  fields: Map<string, WireValue>,
  check: () => ValidateFunction,
  beside: object,
  mayGo: (wire: string) => boolean,
  lose: (wire: string, detail: string) => void,
): string | null {
  for (;;) {
    const refusal = shapeRefusal({ ...Object.fromEntries(fields), ...beside }, "", check);
    if (refusal === null) return null;
    const wire = refusal.where.split("/")[1] ?? "";
    const detail = `${wire}: ${refusal.detail}`;
    if (!mayGo(wire) || !fields.delete(wire)) return detail;
    lose(wire, detail);
  }
}
