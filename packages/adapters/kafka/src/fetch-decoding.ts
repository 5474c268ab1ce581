// Puts our reader of record sets in the place of kafkajs's own, for the whole process. One batch that kafkajs cannot read
// ends its consumer, with all partitions of it, and again after every restart (docs/adr/0016-record-sets-are-read-by-ours.md).

import { type FetchedMessage, readRecordSet, type UnpackedBytes } from "./record-set.ts";
import { putInPlace } from "./vendor-module.ts";

/** What kafkajs gives to the reader of a record set; the record set follows, with its length in front. */
interface VendorDecoder {
  /** The whole answer to the fetch, the same for all its partitions. */
  readonly buffer: Buffer;
  readInt32(): number;
  canReadBytes(length: number): boolean;
  readBytes(length: number): Buffer;
}

const FETCH = "kafkajs/src/protocol/requests/fetch";
/** Versions of the fetch whose record sets are in batches; those before are of brokers older than 0.11. */
const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11];

/** How much of each answer is unpacked. */
const answers = new WeakMap<Buffer, UnpackedBytes>();

async function decodeMessages(decoder: VendorDecoder): Promise<readonly FetchedMessage[]> {
  const size = decoder.readInt32();
  if (size <= 0 || !decoder.canReadBytes(size)) return [];
  const unpacked = answers.get(decoder.buffer) ?? { sum: 0 };
  answers.set(decoder.buffer, unpacked);
  // A copy: of the answer a message would hold all other partitions' too, for as long as it is held itself.
  return readRecordSet(Buffer.from(decoder.readBytes(size)), unpacked);
}

export function readRecordSetsByOurs(): void {
  putInPlace(
    `${FETCH}/v4/decodeMessages`,
    decodeMessages,
    VERSIONS.map((version) => `${FETCH}/v${version}/response`),
  );
}
