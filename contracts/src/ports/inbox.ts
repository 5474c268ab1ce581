// The port by which messages come in from topics that others write. Knows nothing of what is in them, nor where they are
// kept: it hands them out, and is told when one is safe.

/** One partition of a topic: the longest stretch over which a source has an order. */
export interface SourcePartition {
  /** Names the cluster itself, not its addresses. */
  readonly cluster: string;
  readonly topic: string;
  readonly partition: number;
}

export interface InMessage {
  /** Place in its partition. Grows along it, not necessarily by one. */
  readonly offset: number;
  readonly key: Uint8Array | null;
  /** Null for a message that was sent without a value. */
  readonly value: Uint8Array | null;
  /** Names as they came, values read as UTF-8; of a name that comes several times, the last value. */
  readonly headers: Readonly<Record<string, string>>;
  /** Set where this is not one message, but stands for some that cannot be read. */
  readonly unreadable?: Unreadable | undefined;
}

/** Why nobody can read them; the fault is in what was sent, not in the reader's day. */
export const UNREADABLE_CAUSES = [
  /** Packed in a way that this reader does not know. */
  "UNKNOWN_COMPRESSION",
  /** Of a form that is older, or newer, than this reader knows. */
  "UNKNOWN_FORMAT",
  /** Few bytes that would unpack to more than the bound. */
  "UNPACKS_TO_TOO_MUCH",
  /** More messages and headers in one packet than the bound. */
  "TOO_MANY_MESSAGES",
  /** It does not unpack, or holds what its own lengths do not say. */
  "DAMAGED",
] as const;
export type UnreadableCause = (typeof UNREADABLE_CAUSES)[number];

/** Messages that were sent in one packet and cannot be taken out of it. */
export interface Unreadable {
  /** Offset of the first of them. The last one's is that of the message that stands for them. */
  readonly from: number;
  /** How many there are, as far as the packet says so. */
  readonly messages: number;
  readonly cause: UnreadableCause;
}

/** A partition while it is this reader's. */
export interface PartitionFeed extends SourcePartition {
  /**
   * Fires as soon as it is known that the partition was taken away, and when the reading ends. What was handed out before may
   * still be worked on, while another reader is handed the same: whoever writes must be fenced by what it writes to.
   */
  readonly taken: AbortSignal;

  /**
   * The messages in order, in batches, without end: from the first one whose offset is at least `from`, or after those
   * acknowledged where no `from` is given. When the partition ends before `from` and something comes, or `from` was deleted, from
   * its earliest message: the caller sees that by the offset. So it is where the source was cut short meanwhile and begins again, or
   * answers late what it was asked before: a batch MAY begin at or before what came, and from there all follows again; within a batch
   * offsets grow. MUST end without an error once `taken` has fired, and hand out
   * nothing after that. MUST NOT read ahead of what is acknowledged by more than a bounded number of bytes, of one partition and
   * of all together; one message over it still comes, and no partition waits for ever. What was handed to somebody who has left
   * the iteration counts no more. What cannot be read MUST come in its place, as one message with the offset of the last, whose
   * value is what the source holds, byte for byte, and the same each time; it MUST NOT hold up what follows. A second call begins
   * anew and ends the first.
   */
  messages(from?: number): AsyncIterable<readonly InMessage[]>;

  /**
   * Says that one message that was handed out is safe. In any order; the source is told of the unbroken head alone, some time
   * later, so that it MAY be forgotten by a crash. After `taken` it means nothing.
   */
  acknowledge(offset: number): void;
}

/** Works on one partition for as long as it is ours. One that returns before leaves it lying until it is given anew. */
export type HandlePartition = (feed: PartitionFeed) => Promise<void>;

export interface Inbox {
  /**
   * Takes part in the reading of the topics together with all readers of the same group, until the signal. Calls `handle` for
   * each partition that it is given, side by side; for one partition MUST NOT call it while an earlier call runs. Every message is handed
   * out at least once, in order per partition: what was not acknowledged comes again, to whoever is given the partition next.
   * Resolves once the signal has fired and every handler has ended; what was acknowledged by then has been told to the source, unless
   * that does not answer.
   * Rejects with what a handler rejects with, and with INBOX_UNAVAILABLE when the source cannot be reached for long (the
   * caller calls again).
   */
  read(topics: readonly string[], handle: HandlePartition, signal: AbortSignal): Promise<void>;
}
