// The port by which messages leave for topics. The embedded adapter keeps topics in SQLite, the distributed one is Kafka.

export interface OutMessage {
  /** Repeats carry the same id; consumers may drop them by it. */
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly value: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

export interface TopicMessage extends OutMessage {
  /** Place in its topic: 0, 1, 2, … */
  readonly offset: number;
}

export interface Outbox {
  /**
   * MUST be durable on return, all of the batch or an error. Messages of one key keep the order in which they were sent.
   * The same id MAY be sent again after a failure, and MAY then be seen twice by consumers.
   */
  send(messages: readonly OutMessage[]): Promise<void>;
}

/** Makes topics whose names are known only once there is something to send to them. */
export interface TopicMaker {
  /**
   * Resolves once all are there, made as `contracts/topics.yaml` promises where they were not. Rejects with OUTBOX_UNAVAILABLE,
   * naming a topic that is missing, where they cannot be made.
   */
  ensureTopics(topics: readonly string[]): Promise<void>;
}

/** Reading a topic back, for partners over HTTP and for tests. */
export interface TopicReader {
  topics(): Promise<readonly string[]>;
  /** Offset of the topic's last message; undefined for a topic without any. */
  newestOffset(topic: string): Promise<number | undefined>;
  /** At most `limit` messages with an offset of at least `from`, in order. */
  readTopic(topic: string, from: number, limit: number): Promise<readonly TopicMessage[]>;
}
