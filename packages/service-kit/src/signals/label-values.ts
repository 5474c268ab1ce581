// The closed lists that labels come from. What other packages own (profiles, reasons) is written out here, since this one
// knows none of them; `test/telemetry/catalogue.test.ts` keeps both equal.

import { BRIDGE_ERRORS } from "@csp/contracts";

/** Stands for every value that is not in its list, so that nothing from outside can make a series. */
export const OTHER = "other";

export const PROFILES = [
  "relation-xml",
  "warehouse-xml",
  "bill",
  "retail",
  "insurance-35xx",
  "provincial",
  "platform",
  "code-operations",
  "relation-query",
  "vaccine",
  "epcis-json",
  "epcis-xml",
] as const;

export const DOORS = ["http", "kafka"] as const;

/** Everything that a `BridgeError` can say, and what is a fault of ours. */
export const ERROR_CODES: readonly string[] = [...Object.keys(BRIDGE_ERRORS), "INTERNAL"];

/** How a translation ended: nothing refused, some of it, or all of it. */
export const OUTCOMES = ["accepted", "partly", "refused"] as const;

/** Reasons of rejections (docs/errors.md). */
export const REJECTION_REASONS = [
  "UNREADABLE_XML",
  "UNREADABLE_JSON",
  "ENTITY_REFUSED",
  "TOO_DEEP",
  "TOO_LARGE",
  "TOO_MANY_DOCUMENTS",
  "UNSUPPORTED_ENCODING",
  "SHAPE_INVALID",
  "UNKNOWN_EVENT_NAME",
  "UNKNOWN_BILL_TYPE",
  "WRONG_PROFILE",
  "BAD_TIME",
  "PARTY_UNKNOWN",
  "NO_CODES",
  "SIGNATURE_INVALID",
  "BAD_ARCHIVE",
  "NOT_TRANSLATED",
  "CODES_REFUSED",
  "NOT_PACKED",
  "PROFILE_UNKNOWN",
  "OWNER_UNKNOWN",
  "UNDECODABLE",
  "DECODED_TOO_LARGE",
  "UNREADABLE_BATCH",
  "TRANSLATOR_FAULT",
] as const;

/** Reasons of single codes (docs/errors.md). */
export const CODE_REASONS = [
  "EMPTY",
  "TOO_LONG",
  "BAD_LENGTH",
  "BAD_CHARACTER",
  "BAD_CHECK_DIGIT",
  "BAD_DATE",
  "BAD_VALUE",
  "RESTRICTED_PREFIX",
  "MISSING_SERIAL",
  "MISSING_SEPARATOR",
  "AMBIGUOUS",
  "BAD_ESCAPE",
  "BAD_ORDER",
  "REPEATED_AI",
  "UNKNOWN_AI",
  "UNKNOWN_REGION",
  "BAD_COMBINATION",
  "UNKNOWN_SCHEME",
  "NOT_A_PACK",
  "CODE_REPEATED",
  "PARENT_REFUSED",
  "PARENT_UNKNOWN",
  "LEVEL_INVALID",
  "CODE_TRUNCATED",
  "COUNTERPART_REFUSED",
  "MARKED_WRONG",
] as const;

/** Whoever follows the log, named like its service or its view. */
export const FOLLOWERS = ["translator", "pack", "trace-sent", "supervision-flow", "receipts"] as const;
export type Follower = (typeof FOLLOWERS)[number];

/** Views with rows. */
export const VIEWS = ["pack", "supervision-flow", "receipts"] as const;

/** Error codes of the schema registry, as Confluent's has them. */
export const REGISTRY_CODES = ["409", "40401", "40402", "40403", "40408", "42201", "42202", "42203", "42205", "50001"] as const;

/** What is published, by the name of its view; that of the trace topic has no rows. */
export const PUBLISHED_VIEWS = ["trace-sent", "supervision-flow", "receipts"] as const;

/** Of these, the ones that keep what is to be sent; the others send what they have not passed of the log. */
export const OUTBOX_VIEWS = ["supervision-flow", "receipts"] as const;

export const VERDICTS = ["duplicate", "conflict"] as const;

export const QUESTIONS = ["pack", "document", "documentByKey", "batch", "batchesByNumber", "receipt", "rejections"] as const;

export const SERVICES = ["ingest", "translator", "registry", "publisher", "query"] as const;

/** Folders whose disks are watched. */
export const DISK_FOLDERS = ["data", "views"] as const;
export type DiskFolder = (typeof DISK_FOLDERS)[number];
