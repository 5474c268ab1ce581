// Cuts long work into turns of the event loop, by the amount of work and not by the clock, so that the same events are
// always handled alike.

import { setImmediate as nextTurn } from "node:timers/promises";

/** Microseconds of one turn, by the estimates of those who spend them. */
const TURN_US = 1500;

export class Turns {
  #leftUs = TURN_US;

  /** Tells of work done, about so many microseconds of it. True when it is time to await `next`. */
  spend(aboutUs: number): boolean {
    this.#leftUs -= aboutUs;
    return this.#leftUs <= 0;
  }

  async next(): Promise<void> {
    this.#leftUs = TURN_US;
    await nextTurn();
  }
}
