// The closed list of reasons for which a profile refuses a message, a document or a code. Each says what becomes of it.
// `packages/domain/src/rejection.ts` adds the translator's own. docs/errors.md explains all to people; a test keeps both equal.

import type { CodeReason } from "@csp/codes";

/** A code's own trouble: the code is refused, the rest of its document goes on. */
export type CodeProblemReason = CodeReason | "CODE_REPEATED" | "PARENT_REFUSED" | "PARENT_UNKNOWN" | "LEVEL_INVALID";

/** The whole message or document is refused. */
export type MessageProblemReason =
  /** Not well-formed; nothing of the message is used. */
  | "UNREADABLE_XML"
  | "UNREADABLE_JSON"
  /** A document type declaration or an entity of its own; nothing of the message is used. */
  | "ENTITY_REFUSED"
  /** Nested deeper than 64. */
  | "TOO_DEEP"
  /** A count or size over a bound. */
  | "TOO_LARGE"
  | "TOO_MANY_DOCUMENTS"
  | "UNSUPPORTED_ENCODING"
  /** Well-formed, but not the shape of the profile. */
  | "SHAPE_INVALID"
  | "UNKNOWN_EVENT_NAME"
  | "UNKNOWN_BILL_TYPE"
  | "WRONG_PROFILE"
  | "BAD_TIME"
  | "PARTY_UNKNOWN"
  | "NO_CODES"
  /** Some codes of the document are refused: they are listed, the others go on. */
  | "CODES_REFUSED";

export type ProblemReason = CodeProblemReason | MessageProblemReason;

/** Keeps the ends of a code (7 and 2 characters) and hides the middle, since a wrong field may hold anything. Short texts are hidden whole. */
export function maskCode(text: string): string {
  if (text.length <= 11) return "*".repeat(Math.min(text.length, 11));
  return `${text.slice(0, 7)}${"*".repeat(Math.min(text.length - 9, 24))}${text.slice(-2)}`;
}
