// Which messages of a partition are out and not yet safe: how many bytes they are, and up to where all are safe.

interface OpenMessage {
  readonly offset: number;
  readonly bytes: number;
  isSafe: boolean;
}

export interface AckWindow {
  /** Messages come in the order of their offsets, but for those that come again. */
  add(offset: number, bytes: number): void;
  /** In any order. False for an offset beyond all that came; of what is safe nothing is kept, so that one before may be told again. */
  acknowledge(offset: number): boolean;
  /** Bytes of the messages that are not acknowledged. */
  openBytes(): number;
  /** The offset to go on at after a crash: after the unbroken head. Undefined while nothing has come. */
  resumeAt(): number | undefined;
}

export function createAckWindow(): AckWindow {
  const open = new Map<number, OpenMessage>();
  /** Of all that came. */
  let highest = -1;
  let openBytes = 0;
  let resumeAt: number | undefined;
  return {
    add(offset, bytes) {
      resumeAt ??= offset;
      highest = Math.max(highest, offset);
      const former = open.get(offset);
      if (former?.isSafe === false) openBytes -= former.bytes;
      open.set(offset, { offset, bytes, isSafe: false });
      openBytes += bytes;
    },
    acknowledge(offset) {
      const message = open.get(offset);
      // What came twice is acknowledged twice.
      if (message === undefined || message.isSafe) return offset <= highest;
      message.isSafe = true;
      openBytes -= message.bytes;
      // A map keeps the order in which messages were added.
      for (const head of open.values()) {
        if (!head.isSafe) break;
        open.delete(head.offset);
        resumeAt = head.offset + 1;
      }
      return true;
    },
    openBytes: () => openBytes,
    resumeAt: () => resumeAt,
  };
}
