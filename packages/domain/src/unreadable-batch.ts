// Messages of a topic that came in one batch which nobody can read: how the raw stream says so. The batch is kept byte for byte
// as the payload of one `Received`, whose content type, which no sender can give, says what it is.

/** From the closed list of the inbox (contracts/src/ports/inbox.ts); each with what is told to people. */
const CAUSES = {
  UNKNOWN_COMPRESSION: "it is compressed in a way that is not read here: send with zstd, gzip or none",
  UNKNOWN_FORMAT: "it is in a message format of Kafka that is not read here",
  UNPACKS_TO_TOO_MUCH: "it unpacks to more than 256 MiB: send in smaller batches",
  TOO_MANY_MESSAGES: "it holds more than 500,000 messages and headers: send in smaller batches",
  DAMAGED: "it does not unpack, or does not hold what it says",
} as const;

export type UnreadableBatchCause = keyof typeof CAUSES;

export interface UnreadableBatch {
  /** First and last offset of its messages. */
  readonly from: number;
  readonly to: number;
  /** As its header says. */
  readonly messages: number;
  readonly cause: UnreadableBatchCause;
}

const TYPE = "application/vnd.csp.unreadable-batch";
const FORM = /^application\/vnd\.csp\.unreadable-batch; from=(\d{1,16}); to=(\d{1,16}); messages=(\d{1,10}); cause=([A-Z_]+)$/;

/** The content type of the `Received` that holds the batch. */
export function formatUnreadableBatch({ from, to, messages, cause }: UnreadableBatch): string {
  return `${TYPE}; from=${from}; to=${to}; messages=${messages}; cause=${cause}`;
}

/** Undefined for the content type of a message. */
export function parseUnreadableBatch(contentType: string): UnreadableBatch | undefined {
  const [, from, to, messages, cause = ""] = FORM.exec(contentType) ?? [];
  return from === undefined || !isCause(cause) ? undefined : { from: Number(from), to: Number(to), messages: Number(messages), cause };
}

/** One sentence for a person. */
export function describeUnreadableBatch({ from, to, messages, cause }: UnreadableBatch): string {
  const offsets = from === to ? `offset ${from}` : `offsets ${from} to ${to}`;
  return `${messages === 1 ? "a message" : `${messages} messages`} at ${offsets} came in a batch that cannot be read: ${CAUSES[cause]}; the batch is kept as it came`;
}

function isCause(text: string): text is UnreadableBatchCause {
  return Object.hasOwn(CAUSES, text);
}
