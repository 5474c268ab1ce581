// The forms in which a world's documents come, each a line. For a report the first one that takes it is its form.

import type { System } from "../enterprises.ts";
import type { Emitter } from "./emitter.ts";
import { epcisJsonEmitter } from "./epcis-json.ts";
import { billEmitter, retailEmitter } from "./json-bills.ts";
import { relationXmlEmitter } from "./relation-xml.ts";
import { warehouseXmlEmitter } from "./warehouse-xml.ts";

/** In the order in which they are asked. */
export const EMITTERS: readonly Emitter[] = [epcisJsonEmitter, relationXmlEmitter, warehouseXmlEmitter, retailEmitter, billEmitter];

/** Place in `EMITTERS` of the form for production of an enterprise with such a system. */
export function productionEmitter(system: System): number {
  return found(EMITTERS.findIndex((emitter) => emitter.production && emitter.systems.includes(system)));
}

/** Place in `EMITTERS` of the form for bills of a type. */
export function billEmitterOf(system: System, type: number): number {
  return found(EMITTERS.findIndex((emitter) => emitter.takesBill(type) && emitter.systems.includes(system)));
}

function found(place: number): number {
  if (place < 0) throw new Error("no form takes such a report");
  return place;
}
