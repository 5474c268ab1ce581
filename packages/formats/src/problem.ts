// The closed list of reasons for which a profile refuses a message, a document or a code. Each says what becomes of it.
// `packages/domain/src/rejection.ts` adds the translator's own. docs/errors.md explains all to people; a test keeps both equal.

import type { CodeReason } from "@csp/codes";

/** A code's own trouble: the code is refused, the rest of its document goes on. */
export type CodeProblemReason =
  | CodeReason
  /** Listed before in the same document; the first listing counts. */
  | "CODE_REPEATED"
  /** Stands in NOT_PACKED, for a parent: it is refused itself. */
  | "PARENT_REFUSED"
  /** Stands in NOT_PACKED, for a parent: it is not listed in the file, or is no code. */
  | "PARENT_UNKNOWN"
  /** The packaging level is none, and the code refused; in NOT_PACKED: the parent is of no higher level than the child. */
  | "LEVEL_INVALID"
  /** Cut to the 30 characters of an older code field: what is left may be another pack's code, so it is not read. */
  | "CODE_TRUNCATED"
  /** The operation needs another code of the same document, and that one is refused: nothing is done with this one. */
  | "COUNTERPART_REFUSED"
  /** The sender marked the code as wrong itself. */
  | "MARKED_WRONG";

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
  /** The signature has not the form of one, or does not fit what is signed. */
  | "SIGNATURE_INVALID"
  /** Packed content that does not unpack; nothing of the message is used. */
  | "BAD_ARCHIVE"
  /** Sound, but of a kind that makes no trace events yet; kept, and can be translated again. */
  | "NOT_TRANSLATED"
  /** Some codes of the document are refused: they are listed, the others go on. */
  | "CODES_REFUSED"
  /** Lists parents that cannot hold the children which name them: the children are commissioned but not packed. Not refused codes, and not counted as such. */
  | "NOT_PACKED";

export type ProblemReason = CodeProblemReason | MessageProblemReason;

/** Keeps the ends of a code (7 and 2 characters) and hides the middle, since a wrong field may hold anything. Short texts are hidden whole. */
export function maskCode(text: string): string {
  if (text.length <= 11) return "*".repeat(Math.min(text.length, 11));
  return `${text.slice(0, 7)}${"*".repeat(Math.min(text.length - 9, 24))}${text.slice(-2)}`;
}
