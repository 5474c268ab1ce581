// Cuts long work into turns of the event loop, by the amount of work and not by the clock.

import { setImmediate as nextTurn } from "node:timers/promises";

/** Codes handled in one turn: about 1 ms. */
const TURN_CODES = 1000;

export class Turns {
  #left = TURN_CODES;

  /** True when it is time to await `next`. An event counts as a few codes. */
  spend(codes: number): boolean {
    this.#left -= codes + 4;
    return this.#left <= 0;
  }

  async next(): Promise<void> {
    this.#left = TURN_CODES;
    await nextTurn();
  }
}
