// What a class of 20-digit codes (药品标识码, 7 digits) stands for, by what was filed. Nothing is built in: the level of a
// code is in no digit of it (an old description of digit 2 says so; real codes contradict it).

import type { Edmc } from "../identifier.ts";
import { edmcClassOf, edmcClassUri } from "./edmc.ts";

/** What a filing says of one class. A rule set's entry of a class is one. */
export interface EdmcClassFiling {
  /** Packaging level: 1 is the smallest unit, as `packLayer` and `package_level` count; null where it is not said. */
  readonly level: number | null;
  /** National drug identification code, 11 digits, where linked. */
  readonly cndc: string | null;
  /** Standard code, 14 digits, where known. */
  readonly standardCode: string | null;
  /** The class of the smallest unit of the same pack rule, where this is not it. */
  readonly unitClass: string | null;
}

/** Filed classes, by canonical class URI (`urn:csp:edmc-class:<7 digits>`); the classes of a rule set, a map, are such. */
export interface EdmcClasses {
  /** MUST give undefined for what is not filed, and MUST NOT throw. */
  get(classUri: string): EdmcClassFiling | undefined;
}

/** What is filed for the class of a code; null where nothing is. */
export function filingOf({ code }: Edmc, classes: EdmcClasses): EdmcClassFiling | null {
  return classes.get(edmcClassUri(edmcClassOf(code))) ?? null;
}

/** Packaging level of a code, 1 for the smallest unit; null where none is filed. */
export function levelOf(edmc: Edmc, classes: EdmcClasses): number | null {
  return filingOf(edmc, classes)?.level ?? null;
}

/**
 * Packaging level from the display level (`code_level`) of AliHealth's catalogue, which counts the other way round: 1 is
 * the largest of `levels`. Null where there is no such level.
 */
export function levelOfDisplayLevel(displayLevel: number, levels: number): number | null {
  if (!Number.isSafeInteger(displayLevel) || !Number.isSafeInteger(levels) || displayLevel < 1 || displayLevel > levels) return null;
  return levels - displayLevel + 1;
}
