// What is wrong with Avro bytes, or with a schema to read by. Bytes of the log and of our topics are our own, so it is
// thrown: who meets it has a damaged store or a wrong id, and must not go on.

export type AvroFault =
  /** More bytes than a value of the schema may have. */
  | "TOO_LARGE"
  /** Records nested deeper than any event. */
  | "TOO_DEEP"
  /** The bytes end inside a value, or a list names more items than the rest of the bytes can hold. */
  | "TRUNCATED"
  /** Bytes are left behind the value. */
  | "TRAILING_BYTES"
  /** An integer of more bytes than its type has. */
  | "BAD_INTEGER"
  /** A whole number that would not be read exactly. */
  | "INEXACT_LONG"
  /** A negative length, or the number of a branch or symbol that the schema does not have. */
  | "OUT_OF_RANGE"
  /** A schema with lists whose items have no bytes: a few bytes could name any number of them. */
  | "ZERO_WIDTH_ITEMS"
  /** Not framed: it does not begin with a zero and the id of a schema. */
  | "NOT_FRAMED"
  /** Framed with the id of a schema that is not one of ours. */
  | "UNKNOWN_SCHEMA";

export class UnreadableAvro extends Error {
  readonly fault: AvroFault;

  constructor(fault: AvroFault, detail: string) {
    super(`${fault}: ${detail}`);
    this.name = "UnreadableAvro";
    this.fault = fault;
  }
}
