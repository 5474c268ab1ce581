// Puts our reader of record sets in the place of kafkajs's own, for the whole process. One batch that kafkajs cannot read
// ends its consumer, with all partitions of it, and again after every restart (docs/adr/0016-record-sets-are-read-by-ours.md).
// And listens to what a fetch answers: kafkajs tells nobody that a topic was not there for a moment.

import { type FetchedMessage, readRecordSet, type UnpackedBytes } from "./record-set.ts";
import { putAround, putInPlace } from "./vendor-module.ts";

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

/** What a fetch is answered, of that what is looked at. */
interface FetchAnswer {
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly { readonly errorCode: number }[] }[];
}

/** By Kafka's protocol. */
const UNKNOWN_TOPIC_OR_PARTITION = 3;

const listeners = new Set<(topic: string) => void>();

/** Tells of each topic that a broker does not have any more, or not yet, when it is asked for its messages: by whom in this process is not told. */
export function listenToUnknownTopics(listener: (topic: string) => void): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}

function tellUnknown({ responses }: FetchAnswer): void {
  for (const { topicName, partitions } of responses)
    if (partitions.some(({ errorCode }) => errorCode === UNKNOWN_TOPIC_OR_PARTITION)) for (const listener of listeners) listener(topicName);
}

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
  for (const version of VERSIONS)
    putAround<[FetchAnswer], unknown>(`${FETCH}/v${version}/response`, "parse", (theirs) => (answer) => {
      tellUnknown(answer);
      return theirs(answer);
    });
}
