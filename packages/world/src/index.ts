export { isoTime, timeText } from "./calendar.ts";
export type { DocumentTruth, ExpectedRefusal, ReportedBill } from "./document-truth.ts";
export type { Enterprise, Role } from "./enterprises.ts";
export { type FaultName, type FaultRates, FAULTS, REALISTIC_FAULTS } from "./faults.ts";
export type { PackEvent, PackState, PackTruth, TellingDocument } from "./pack-truth.ts";
export type { Product, ProductClass } from "./products.ts";
export { MAX_PACKS, type WorldOptions } from "./setting.ts";
export { type Count, createTally, type Tally, type Totals } from "./tally.ts";
export { createWorld, type World, type WorldDocument } from "./world.ts";
