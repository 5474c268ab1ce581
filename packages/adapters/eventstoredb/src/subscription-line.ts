// A subscription of the server's, and the messages of it that not all who share it have taken. Knows nothing of what
// becomes of one who is left behind.

import type { Position } from "@csp/contracts";
import type { MessageSource } from "./message-source.ts";
import type { ReadAnswer } from "./read-answer.ts";

export interface SharingLimits {
  /** Held for the slowest follower, in bytes of events and in messages, before it has to read by itself. */
  readonly bytes: number;
  readonly messages: number;
}

/** What is taken by all is let go in steps, not one by one. */
const LET_GO_EVERY: SharingLimits = { bytes: 512 * 1024, messages: 512 };
/** What a message is counted as beside the bytes of its event. */
const MESSAGE_BYTES = 128;

/** Where a follower stands in a line. */
export interface Place {
  /** The number of the message that it takes next. */
  next: number;
  isLeftBehind: boolean;
  wake: () => void;
}

/** A subscription of the server's, and the messages of it that not all followers have taken. */
export class Line {
  readonly #source: MessageSource<ReadAnswer>;
  readonly #limits: SharingLimits;
  readonly #ended: () => void;
  readonly #places = new Set<Place>();
  #held: ReadAnswer[] = [];
  /** The number of the first message that is held. */
  #first = 0;
  #heldBytes = 0;
  #newBytes = 0;
  #newMessages = 0;
  /** Every event after it is held or comes yet. */
  #floor: Position;
  /** The number of the message before which all who wait were woken. */
  #toldUpTo = 0;
  #isWaiting = false;
  #isOver = false;
  #failure: Error | undefined;

  constructor(source: MessageSource<ReadAnswer>, after: Position, limits: SharingLimits, ended: () => void) {
    this.#source = source;
    this.#floor = after;
    this.#limits = limits;
    this.#ended = ended;
  }

  holdsAfter(position: Position): boolean {
    return position >= this.#floor && !this.#isOver;
  }

  enter(): Place {
    const place: Place = { next: this.#first, isLeftBehind: false, wake: () => undefined };
    this.#places.add(place);
    return place;
  }

  leave(place: Place): void {
    this.#places.delete(place);
    this.closeIfEmpty();
  }

  closeIfEmpty(): void {
    if (this.#places.size > 0) return;
    this.#end();
    this.#source.close();
  }

  take(place: Place): ReadAnswer | undefined {
    if (place.isLeftBehind) return undefined;
    const answer = this.#held[place.next - this.#first] ?? this.#read();
    if (answer !== undefined) place.next++;
    return answer;
  }

  has(place: Place): boolean {
    return !place.isLeftBehind && (place.next - this.#first < this.#held.length || this.#source.ready());
  }

  /** True when nothing comes any more. @throws BridgeError what the subscription failed with */
  isOver(): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    return this.#isOver;
  }

  /** Until something may have come, or the place is woken. */
  change(place: Place): Promise<void> {
    const woken = new Promise<void>((resolve) => (place.wake = resolve));
    if (!this.#isWaiting) void this.#wait();
    return woken;
  }

  async #wait(): Promise<void> {
    this.#isWaiting = true;
    try {
      if (!(await this.#source.more())) this.#end();
    } catch (error) {
      this.#failure = error instanceof Error ? error : new Error("a subscription failed with something that is no error");
      this.#end();
    }
    this.#isWaiting = false;
    for (const { wake } of this.#places) wake();
  }

  #end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended();
  }

  #read(): ReadAnswer | undefined {
    const answer = this.#source.take();
    if (answer === undefined) {
      this.#wakeOthers();
      return undefined;
    }
    if (this.#newBytes >= LET_GO_EVERY.bytes || this.#newMessages >= LET_GO_EVERY.messages) this.#letGo();
    const bytes = bytesOf(answer);
    this.#held.push(answer);
    this.#heldBytes += bytes;
    this.#newBytes += bytes;
    this.#newMessages++;
    return answer;
  }

  /** Who waits finds here what another has read; told once for many messages. */
  #wakeOthers(): void {
    if (this.#toldUpTo === this.#first + this.#held.length) return;
    this.#toldUpTo = this.#first + this.#held.length;
    for (const { wake } of this.#places) wake();
  }

  /** Lets go of what all have taken, and of whoever holds too much back. */
  #letGo(): void {
    this.#newBytes = 0;
    this.#newMessages = 0;
    for (;;) {
      const places = [...this.#places].filter((place) => !place.isLeftBehind);
      const slowest = Math.min(this.#first + this.#held.length, ...places.map(({ next }) => next));
      for (const answer of this.#held.splice(0, slowest - this.#first)) {
        this.#heldBytes -= bytesOf(answer);
        this.#floor = Math.max(this.#floor, positionOf(answer) ?? this.#floor);
      }
      this.#first = slowest;
      if (this.#heldBytes <= this.#limits.bytes && this.#held.length <= this.#limits.messages) return;
      for (const place of places) if (place.next === slowest) place.isLeftBehind = true;
    }
  }
}

/** The position of a mark between events counts where it is one of ours. */
export function positionOf(answer: ReadAnswer): Position | undefined {
  if (answer.kind === "event") return answer.commit;
  return answer.kind === "checkpoint" && answer.commit === answer.prepare ? answer.commit : undefined;
}

function bytesOf(answer: ReadAnswer): number {
  return MESSAGE_BYTES + (answer.kind === "event" ? answer.data.byteLength + answer.customMetadata.byteLength : 0);
}
