// The forms in which a world's documents come, each a line, and which of them the documents of a system come in.

import type { Enterprise, System } from "../enterprises.ts";
import { codeOperationsEmitter } from "./code-operations.ts";
import type { Emitter } from "./emitter.ts";
import { epcisJsonEmitter, epcisXmlEmitter } from "./epcis.ts";
import { insuranceEmitter } from "./insurance-35xx.ts";
import { billEmitter, retailEmitter } from "./json-bills.ts";
import { createPlatformEmitter } from "./platform.ts";
import { provincialEmitter } from "./provincial.ts";
import { relationQueryEmitter } from "./relation-query.ts";
import { relationXmlEmitter } from "./relation-xml.ts";
import { vaccineEmitter } from "./vaccine.ts";
import { warehouseXmlEmitter } from "./warehouse-xml.ts";

/** What an enterprise posts from its books, and whatever its own system has no word for. Each takes what no other does. */
const BOOKS: readonly Emitter[] = [relationXmlEmitter, retailEmitter, billEmitter, codeOperationsEmitter, vaccineEmitter, relationQueryEmitter];
const platformEmitter = createPlatformEmitter(BOOKS);

/** Before the books: the system's own form, and the only one that it tells again in. */
const OWN_FORM: Readonly<Record<System, Emitter | null>> = {
  erp: null,
  terminal: warehouseXmlEmitter,
  epcis: epcisJsonEmitter,
  "epcis-xml": epcisXmlEmitter,
  hub: platformEmitter,
  province: provincialEmitter,
  insurance: insuranceEmitter,
};

export const EMITTERS: readonly Emitter[] = [...BOOKS, ...Object.values(OWN_FORM).filter((form) => form !== null)];

type Takes = (emitter: Emitter) => boolean;
type Reporter = Pick<Enterprise, "system" | "second">;

/** Places in `EMITTERS` of the forms for production: the first, and that in which it is told again if it is. */
export function productionEmittersOf(enterprise: Reporter): readonly number[] {
  return formsOf(enterprise, ({ production }) => production);
}

/** The same for bills or deeds of a type. 0.2 µs. */
export function billEmittersOf(enterprise: Reporter, type: number): readonly number[] {
  return formsOf(enterprise, (emitter) => emitter.takes(type));
}

function formsOf({ system, second }: Reporter, takes: Takes): readonly number[] {
  const own = OWN_FORM[system];
  const first = own !== null && takes(own) ? own : BOOKS.find(takes);
  if (first === undefined) throw new Error("no form takes such a report");
  const again = second === null ? null : OWN_FORM[second];
  const place = EMITTERS.indexOf(first);
  return again !== null && again !== first && takes(again) ? [place, EMITTERS.indexOf(again)] : [place];
}
