// One series of a histogram: how many values fell into each bucket, and of each bucket the newest value whose trace is kept,
// its exemplar, so that there is a trace to look at for what is slow. Takes no more memory the more is measured.

import type { Attributes } from "@opentelemetry/api";

export interface DistributionCell {
  readonly attributes: Attributes;
  /** One more than there are bounds. */
  readonly counts: number[];
  sum: number;
  count: number;
  /** By bucket, as `counts`; shorter where the last ones have none. */
  readonly exemplars: (TracedValue | undefined)[];
}

export interface TracedValue {
  /** W3C form. */
  readonly traceParent: string;
  /** As it was measured, in the histogram's unit. */
  readonly value: number;
  /** When, milliseconds since 1970. */
  readonly atMs: number;
}

export function createDistributionCell(attributes: Attributes, bounds: readonly number[]): DistributionCell {
  return { attributes, counts: Array.from({ length: bounds.length + 1 }, () => 0), sum: 0, count: 0, exemplars: [] };
}

/** Counts the value; gives its bucket. */
export function record(cell: DistributionCell, bounds: readonly number[], value: number): number {
  let at = 0;
  while (at < bounds.length && value > (bounds[at] ?? 0)) at++;
  cell.counts[at] = (cell.counts[at] ?? 0) + 1;
  cell.sum += value;
  cell.count += 1;
  return at;
}
