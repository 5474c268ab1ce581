// What a process of measured bridges is told, is asked by messages, and answers.

/** A bridge: its settings, and whether it measures nothing of itself at all. */
export interface Wanted {
  readonly env: Readonly<Record<string, string>>;
  readonly isSilent: boolean;
}

/** `pagesOf`: makes pages of that bridge. `profile` begins a profile of the main thread, `profiled` ends it: the time in telemetry's own code. */
export type Question = "time" | "profile" | "profiled" | { readonly pagesOf: number };
/** The addresses at the start, in the order wanted; then a number of µs for each question. */
export type Answer = { readonly urls: readonly string[] } | { readonly us: number };

/** Pages of metrics for one answer. */
export const PAGES = 50;
