// The custom metadata of a stored event: the bytes that the port was given, and in the first event of each append a mark
// of the very call that wrote it, since the server answers a repeated append like a new one. An object stays an object, so
// that EventStoreDB's own tools show it:
//   {"csp-append":"<16 hex digits>",…rest of the object}   a marked object
//   0x01 <8 bytes> bytes                                   other marked bytes, and bytes that look like a marked object
//   bytes                                                  the rest

import { randomBytes } from "node:crypto";

/** 16 hex digits. */
export type AppendMark = string;

/** Names no call: of bytes that are only wrapped. */
const NO_MARK: AppendMark = "0000000000000000";
const WRAPPED = 0x01;
const WRAPPED_BYTES = 9;
const OPENING = Buffer.from('{"csp-append":"');
const MARK_END = OPENING.length + NO_MARK.length;
const [BRACE, END_BRACE, QUOTE, COMMA] = Buffer.from('{}",');

/** Marks that no other process makes: half random, half counted. */
export function createMarks(): () => AppendMark {
  const prefix = randomBytes(4).toString("hex");
  let made = 0;
  return () => prefix + (++made >>> 0).toString(16).padStart(8, "0");
}

export function toStoredMeta(meta: Uint8Array, mark: AppendMark | undefined): Uint8Array {
  if (mark === undefined) return needsWrapping(meta) ? wrap(meta, NO_MARK) : meta;
  if (meta[0] !== BRACE || !(meta[1] === QUOTE || (meta[1] === END_BRACE && meta.length === 2))) return wrap(meta, mark);
  return Buffer.concat([OPENING, Buffer.from(`${mark}"${meta[1] === QUOTE ? "," : ""}`), meta.subarray(1)]);
}

/** The bytes that the port was given. */
export function fromStoredMeta(stored: Uint8Array): Uint8Array {
  if (isWrapped(stored)) return stored.subarray(WRAPPED_BYTES);
  if (!isMarkedObject(stored)) return stored;
  const restAt = stored[MARK_END + 1] === COMMA ? MARK_END + 2 : MARK_END + 1;
  const meta = new Uint8Array(stored.length - restAt + 1);
  meta[0] = stored[0] ?? 0;
  meta.set(stored.subarray(restAt), 1);
  return meta;
}

/** Undefined but in the first event of an append. */
export function markOf(stored: Uint8Array): AppendMark | undefined {
  if (isWrapped(stored)) {
    const mark = Buffer.from(stored.subarray(1, WRAPPED_BYTES)).toString("hex");
    return mark === NO_MARK ? undefined : mark;
  }
  return isMarkedObject(stored) ? Buffer.from(stored.subarray(OPENING.length, MARK_END)).toString() : undefined;
}

function wrap(meta: Uint8Array, mark: AppendMark): Uint8Array {
  return Buffer.concat([Buffer.of(WRAPPED), Buffer.from(mark, "hex"), meta]);
}

function isWrapped(stored: Uint8Array): boolean {
  return stored[0] === WRAPPED && stored.length >= WRAPPED_BYTES;
}

function needsWrapping(meta: Uint8Array): boolean {
  return meta[0] === WRAPPED || isMarkedObject(meta);
}

function isMarkedObject(bytes: Uint8Array): boolean {
  return bytes.length > MARK_END + 1 && bytes[0] === BRACE && bytes[MARK_END] === QUOTE && OPENING.equals(bytes.subarray(0, OPENING.length));
}
