// The time, passed in, so that a test or a simulated world can set it.

export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  nowMs(): number;
}
