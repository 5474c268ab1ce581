// The framing of topic messages that Confluent's serialisers made customary: a zero, the id of the schema in four bytes, and
// the Avro body. What an id stands for is a registry's business.

import { UnreadableAvro } from "./unreadable-avro.ts";

const MAGIC = 0;
const HEAD_BYTES = 5;

/** Joins the pieces of the body behind the head, in one copy. `id`: 1 to 2^31 - 1. */
export function frameAvro(id: number, ...body: readonly Uint8Array[]): Uint8Array {
  if (!Number.isInteger(id) || id < 1 || id > 0x7fffffff) throw new Error(`no id of a schema: ${id}`);
  const framed = Buffer.allocUnsafe(body.reduce((sum, { length }) => sum + length, HEAD_BYTES));
  framed[0] = MAGIC;
  framed.writeInt32BE(id, 1);
  let at = HEAD_BYTES;
  for (const piece of body) {
    framed.set(piece, at);
    at += piece.length;
  }
  return framed;
}

/** @throws UnreadableAvro NOT_FRAMED */
export function unframeAvro(framed: Uint8Array): { readonly id: number; readonly body: Uint8Array } {
  if (framed.length < HEAD_BYTES || framed[0] !== MAGIC)
    throw new UnreadableAvro("NOT_FRAMED", "the message does not begin with a zero and the id of a schema");
  const id = new DataView(framed.buffer, framed.byteOffset).getInt32(1);
  return { id, body: framed.subarray(HEAD_BYTES) };
}
