// What a benchmark is and gives: named figures, each with what it was measured under.

export interface BenchFigure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly better: "higher" | "lower";
  /** What the figure depends on: sizes, counts, durability, seeds. */
  readonly context: Readonly<Record<string, string | number>>;
}

export interface BenchOptions {
  readonly seed: number;
  /** About how long one measurement may take. */
  readonly seconds: number;
  /** A run that only shows that the benchmark works. */
  readonly short: boolean;
}

export interface Bench {
  readonly name: string;
  /** Benches that are run wherever this one is asked for. */
  readonly with?: readonly string[];
  run(options: BenchOptions): Promise<readonly BenchFigure[]>;
}
