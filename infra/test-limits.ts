// How long tests may take, so that one that hangs fails by its name, within minutes, and lets the others run.

/** Milliseconds. */
export interface TestLimits {
  /** For one test or hook that has no `timeout` of its own; a suite has none. */
  readonly testMs: number;
  /** Without any test running, until a process of tests is ended. */
  readonly idleMs: number;
  /** Without any test beginning or ending anywhere, until all is given up: only what never yields, a loop, comes to this. */
  readonly silenceMs: number;
}

/** Far more than a test needs that says no time of its own: one that a busy machine takes longer for says so by `timeout`. */
export const TEST_LIMITS: TestLimits = { testMs: 5 * 60_000, idleMs: 6 * 60_000, silenceMs: 15 * 60_000 };
/** The longest test on real engines has half an hour. */
export const ENGINE_LIMITS: TestLimits = { ...TEST_LIMITS, silenceMs: 40 * 60_000 };

/** Tells a process of tests its `idleMs`. */
export const IDLE_ENV = "CSP_TEST_IDLE_MS";

/** What the reporter tells whoever runs the tests, as it happens. */
export interface TestProgress {
  readonly began: boolean;
  readonly name: string;
  readonly file: string;
}
