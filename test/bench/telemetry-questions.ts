// What a measured bridge is asked by messages, and answers.

/** `pages`: makes that many. `profile` begins a profile of its main thread, `profiled` ends it: the time in telemetry's own code. */
export type Question = "time" | "pages" | "profile" | "profiled";
/** The address at the start; then a number of µs for each question. */
export type Answer = { readonly url: string } | { readonly us: number };

/** Pages of metrics for one answer. */
export const PAGES = 50;
