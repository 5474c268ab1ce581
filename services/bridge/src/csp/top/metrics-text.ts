// What `/metrics` says → figures that can be asked for by name and labels.

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

export interface MetricsReading {
  /** When it was read, milliseconds. */
  readonly atMs: number;
  /** The sum over all series that have these labels; 0 where there is none. */
  sum(name: string, labels?: Labels): number;
  /** The sums by the values of one label. */
  by(name: string, label: string): ReadonlyMap<string, number>;
}

export function readMetrics(text: string, atMs: number): MetricsReading {
  const series = new Map<string, Sample[]>();
  for (const [, name = "", labels = "", value] of text.matchAll(/^([a-z]\w*)(?:\{(.*)\})? ([0-9.e+-]+|NaN)$/gm)) {
    const samples = series.get(name) ?? [];
    samples.push({
      labels: Object.fromEntries([...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key = "", text_ = ""]) => [key, text_])),
      value: Number(value),
    });
    series.set(name, samples);
  }
  const of = (name: string) => series.get(name) ?? [];
  return {
    atMs,
    sum: (name, wanted = {}) =>
      of(name)
        .filter(({ labels }) => Object.entries(wanted).every(([key, value]) => labels[key] === value))
        .reduce((sum, { value }) => sum + value, 0),
    by(name, label) {
      const sums = new Map<string, number>();
      for (const { labels, value } of of(name)) sums.set(labels[label] ?? "", (sums.get(labels[label] ?? "") ?? 0) + value);
      return sums;
    },
  };
}

/** How fast something counted between two readings, a second; a counter that went back began anew. */
export function rate(before: MetricsReading, now: MetricsReading, name: string, labels?: Labels): number {
  const [from, to] = [before.sum(name, labels), now.sum(name, labels)];
  return (to >= from ? to - from : to) / Math.max(0.001, (now.atMs - before.atMs) / 1000);
}

/** A quantile of what a histogram took in between two readings: the bound of its bucket, in the histogram's unit; undefined where it took in nothing. */
export function quantile(before: MetricsReading, now: MetricsReading, name: string, share: number): number | undefined {
  const [earlier, later] = [before.by(`${name}_bucket`, "le"), now.by(`${name}_bucket`, "le")];
  const counts = Array.from(later, ([le, count]) => [le === "+Inf" ? Infinity : Number(le), count - (earlier.get(le) ?? 0)] as const).toSorted(
    (a, b) => a[0] - b[0],
  );
  const total = counts.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  return counts.find(([, count]) => count >= total * share)?.[0];
}
