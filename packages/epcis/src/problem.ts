// Why a text is not an EPCIS document, as a value. Owns the closed list of reasons and how places are written. Knows no rule
// of the standard. Holds field names only, never field content: content may be personal.

export type EpcisProblemReason =
  /** Not well-formed JSON, or JSON that two readers may read differently (a name twice, half a surrogate pair); nothing is used. */
  | "UNREADABLE_JSON"
  /** Not well-formed XML; nothing is used. */
  | "UNREADABLE_XML"
  /** XML with a document type declaration, which may define entities; nothing is used. */
  | "ENTITY_REFUSED"
  /** XML that declares another encoding than UTF-8, so that its text may not be what was meant; nothing is used. */
  | "UNSUPPORTED_ENCODING"
  /** Nested deeper than allowed; nothing is used. */
  | "TOO_DEEP"
  /** More events than the caller allows, or a name longer than any is; nothing is used. */
  | "TOO_LARGE"
  /** Well-formed, but not EPCIS 2.0; nothing is used. */
  | "SHAPE_INVALID";

export interface EpcisProblem {
  readonly reason: EpcisProblemReason;
  /** JSON pointer to the field (`/epcisBody/eventList/0/bizStep`); `line:column`, from 1, in XML and where the text could not be read. */
  readonly where: string;
  /** One sentence for a person. */
  readonly detail: string;
}

/** A pointer is cut after this many characters: names in it are the sender's, and may be megabytes. */
const MAX_POINTER_LENGTH = 400;
const MAX_NAME_LENGTH = 80;

/** `pointer` extended by a member name or an array index, escaped as RFC 6901 says. */
export function pointerTo(pointer: string, name: string | number): string {
  if (typeof name === "number") return `${pointer}/${name}`;
  const short = name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}…` : name;
  return `${pointer}/${short.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

export function shapeProblem(where: string, detail: string): EpcisProblem {
  return { reason: "SHAPE_INVALID", where: where.slice(0, MAX_POINTER_LENGTH), detail };
}

/** `line:column` of an offset in UTF-16 units, both from 1; lines end at LF. */
export function lineAndColumn(text: string, offset: number): string {
  let line = 1;
  let lineStart = 0;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) {
    line += 1;
    lineStart = at + 1;
  }
  return `${line}:${offset - lineStart + 1}`;
}
