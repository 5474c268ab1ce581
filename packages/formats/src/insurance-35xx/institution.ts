// Whose records a message holds: the institution, the enterprise it is filed for, and the owner the message came with. Owns
// the URIs of records, which name the institution alone.

import { billUri, entUri, type InsuranceInstitutionCode, usccUri } from "@csp/codes";
import type { ProfileInput } from "../profile.ts";
import type { InsuranceMessage } from "./messages.ts";

/** What holds for all records of a message. */
export interface InsuranceContext {
  readonly message: InsuranceMessage;
  readonly institution: InsuranceInstitutionCode;
  /** `inf_time`, where it was given. */
  readonly sentAt: () => string;
  /** Whether some code of the message is longer than 30 characters. */
  readonly wide: boolean;
  readonly input: ProfileInput;
}

/** The id space of the institution codes. */
const SYSTEM = "nhsa";

/** By the institution's own code, never by whom it is filed for: a later filing changes no key. `name`: number of the message and of the record. */
export function recordUri({ institution }: InsuranceContext, name: string): string {
  return billUri(entUri(SYSTEM, institution.code), name);
}

function filedUri({ institution, input }: InsuranceContext): string | null {
  const uscc = input.rules.enterprises.get(`${SYSTEM}:${institution.code}`);
  return uscc === undefined ? null : usccUri(uscc);
}

export function institutionUri(context: InsuranceContext): string {
  return filedUri(context) ?? entUri(SYSTEM, context.institution.code);
}

export function ownerOf(context: InsuranceContext): string {
  return context.input.owner === "" ? institutionUri(context) : context.input.owner;
}

/** The record is the message's owner's; that the institution is filed for another enterprise is worth a look, not a refusal. */
export function ownerWarning(context: InsuranceContext): readonly string[] {
  const filed = filedUri(context);
  if (filed === null || filed === ownerOf(context)) return [];
  return [`OWNER_DIFFERS: fixmedins_code is filed for ${filed}`];
}
