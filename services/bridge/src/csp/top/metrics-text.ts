// What `/metrics` says → figures that can be asked for by name and labels.

type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Which series: those that have these labels, or of whose labels it is said. */
export type Wanted = Labels | ((labels: Labels) => boolean);

export interface MetricsReading {
  /** When it was read, milliseconds. */
  readonly atMs: number;
  /** The sum over all series that are wanted; 0 where there is none. */
  sum(name: string, wanted?: Wanted): number;
  /** The sums by the values of one label. */
  by(name: string, label: string, wanted?: Wanted): ReadonlyMap<string, number>;
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
  const of = (name: string, wanted: Wanted = {}) => (series.get(name) ?? []).filter(({ labels }) => isWanted(labels, wanted));
  return {
    atMs,
    sum: (name, wanted) => of(name, wanted).reduce((sum, { value }) => sum + value, 0),
    by(name, label, wanted) {
      const sums = new Map<string, number>();
      for (const { labels, value } of of(name, wanted)) sums.set(labels[label] ?? "", (sums.get(labels[label] ?? "") ?? 0) + value);
      return sums;
    },
  };
}

function isWanted(labels: Labels, wanted: Wanted): boolean {
  return typeof wanted === "function" ? wanted(labels) : Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** Two looks at one process. */
export interface Interval {
  readonly before: MetricsReading;
  readonly now: MetricsReading;
}

/** How fast something counted in all these processes, a second; a counter that went back began anew. */
export function rate(processes: readonly Interval[], name: string, wanted?: Wanted): number {
  return processes.reduce((sum, { before, now }) => {
    const [from, to] = [before.sum(name, wanted), now.sum(name, wanted)];
    return sum + (to >= from ? to - from : to) / Math.max(0.001, (now.atMs - before.atMs) / 1000);
  }, 0);
}

/** A quantile of what a histogram took in in all these processes: the bound of its bucket, in the histogram's unit; undefined where it took in nothing. */
export function quantile(processes: readonly Interval[], name: string, share: number, wanted?: Wanted): number | undefined {
  const counts = new Map<number, number>();
  for (const { before, now } of processes) {
    const [earlier, later] = [before, now].map((reading) => reading.by(`${name}_bucket`, "le", wanted)) as [
      ReadonlyMap<string, number>,
      ReadonlyMap<string, number>,
    ];
    const beganAnew = (later.get("+Inf") ?? 0) < (earlier.get("+Inf") ?? 0);
    for (const [le, count] of later) {
      const bound = le === "+Inf" ? Infinity : Number(le);
      counts.set(bound, (counts.get(bound) ?? 0) + count - (beganAnew ? 0 : (earlier.get(le) ?? 0)));
    }
  }
  const sorted = [...counts].toSorted((a, b) => a[0] - b[0]);
  const total = sorted.at(-1)?.[1] ?? 0;
  if (total <= 0) return undefined;
  return sorted.find(([, count]) => count >= total * share)?.[0];
}
