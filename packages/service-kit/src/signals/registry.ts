// The values of all signals of one process, in plain cells, handed to OpenTelemetry when somebody collects. OpenTelemetry's
// own instruments cost a microsecond and more for each label set that is looked up, and never forget a series; a cell here
// costs a tenth of that, and is there from the start, at zero, where its labels come from closed lists.

import type { Attributes, HrTime } from "@opentelemetry/api";
import { ValueType } from "@opentelemetry/api";
import type { Resource } from "@opentelemetry/resources";
import { AggregationTemporality, type DataPoint, DataPointType, type Histogram, type MetricData, type MetricProducer } from "@opentelemetry/sdk-metrics";
import { traceIdOf } from "../tracing.ts";
import { createDistributionCell, type DistributionCell, record } from "./distribution.ts";
import { OTHER } from "./label-values.ts";
import type { LabelDomain, Signal } from "./signal.ts";

type LabelsOf<L extends string> = { readonly [K in L]: string };
/** Labels are asked for where the signal has some. */
type LabelArgument<L extends string> = [L] extends [never] ? [] : [labels: LabelsOf<L>];

export interface Counter<L extends string> {
  add(value: number, ...labels: LabelArgument<L>): void;
}

export interface Gauge<L extends string> {
  set(value: number, ...labels: LabelArgument<L>): void;
}

export interface Distribution<L extends string> {
  record(value: number, ...labels: LabelArgument<L>): void;
  /** `traceParent`: the trace (W3C form) in which the value was measured, where it is kept. The bucket shows it as its exemplar until the next one. */
  recordTraced(value: number, traceParent: string | undefined, ...labels: LabelArgument<L>): void;
}

/** The newest value in a bucket whose trace is kept. */
export interface Exemplar {
  readonly metric: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Upper bound of the bucket; Infinity for the last one. */
  readonly bound: number;
  readonly traceId: string;
  /** As it was measured, in the histogram's unit. */
  readonly value: number;
  /** When, milliseconds since 1970. */
  readonly atMs: number;
}

/** What a source says when it is asked: values with their labels. */
export type Observation = readonly [value: number, labels?: Readonly<Record<string, string>>];

export interface Signals {
  counter<L extends string>(signal: Signal<"counter", L>): Counter<L>;
  gauge<L extends string>(signal: Signal<"gauge", L>): Gauge<L>;
  histogram<L extends string>(signal: Signal<"histogram", L>): Distribution<L>;
  /** Asks the source whenever somebody collects, until disposed of; several may tell of one signal. What it does not say is not there. */
  observe(signal: Signal<"counter" | "gauge", string>, source: () => readonly Observation[] | Promise<readonly Observation[]>): Disposable;
}

export interface SignalRegistry extends Signals {
  readonly producer: MetricProducer;
  /** One for each bucket that has one. OpenTelemetry's metrics have no place for them. */
  exemplars(): readonly Exemplar[];
}

/** Series made beforehand for one signal, at most. */
const MOST_PREPARED = 512;
const SEPARATOR = "\u0000";

interface NumberCell {
  readonly attributes: Attributes;
  value: number;
}

type Source = () => readonly Observation[] | Promise<readonly Observation[]>;

interface Entry {
  readonly signal: Signal;
  readonly numbers: Map<string, NumberCell>;
  readonly distributions: Map<string, DistributionCell>;
  readonly sources: Set<Source>;
}

/** `startMs`: since when the counters count, milliseconds since 1970. */
export function createSignals(resource: Resource, nowMs: () => number): SignalRegistry {
  const entries = new Map<string, Entry>();
  const started = toHrTime(nowMs());

  function entryOf(signal: Signal): Entry {
    const known = entries.get(signal.name);
    if (known !== undefined) return known;
    const entry: Entry = { signal, numbers: new Map(), distributions: new Map(), sources: new Set() };
    entries.set(signal.name, entry);
    return entry;
  }

  function numberCells(signal: Signal): (labels?: LabelsOf<string>) => NumberCell {
    const { numbers } = entryOf(signal);
    return createLookup(signal, numbers, (attributes) => ({ attributes, value: 0 }));
  }

  async function collectEntry({ signal, numbers, distributions, sources }: Entry, errors: unknown[]): Promise<MetricData> {
    const endTime = toHrTime(nowMs());
    const point = <T>(attributes: Attributes, value: T): DataPoint<T> => ({ startTime: started, endTime, attributes, value });
    const descriptor = { name: signal.name, description: signal.help, unit: signal.unit, valueType: ValueType.DOUBLE };
    const common = { descriptor, aggregationTemporality: AggregationTemporality.CUMULATIVE };
    if (signal.kind === "histogram") {
      const boundaries = [...(signal.buckets ?? [])];
      const dataPoints = Array.from(distributions.values(), ({ attributes, counts, sum, count }) =>
        point<Histogram>(attributes, { buckets: { boundaries, counts: [...counts] }, sum, count }),
      );
      return { ...common, dataPointType: DataPointType.HISTOGRAM, dataPoints };
    }
    // Two services of one process may tell of the same thing: one series, the last word counts.
    const observed = new Map<string, DataPoint<number>>();
    for (const source of sources) {
      try {
        for (const [value, labels = {}] of await source()) observed.set(JSON.stringify(labels), point<number>(labels, value));
      } catch (error) {
        errors.push(error);
      }
    }
    const dataPoints = [...Array.from(numbers.values(), ({ attributes, value }) => point<number>(attributes, value)), ...observed.values()];
    return signal.kind === "counter"
      ? { ...common, dataPointType: DataPointType.SUM, isMonotonic: true, dataPoints }
      : { ...common, dataPointType: DataPointType.GAUGE, dataPoints };
  }

  return {
    counter(signal) {
      const cellOf = numberCells(signal);
      return { add: (value, ...[labels]) => void (cellOf(labels).value += value) };
    },
    gauge(signal) {
      const cellOf = numberCells(signal);
      return { set: (value, ...[labels]) => void (cellOf(labels).value = value) };
    },
    histogram(signal) {
      const bounds = signal.buckets ?? [];
      const { distributions } = entryOf(signal);
      const cellOf = createLookup(signal, distributions, (attributes) => createDistributionCell(attributes, bounds));
      return {
        record: (value, ...[labels]) => void record(cellOf(labels), bounds, value),
        recordTraced(value, traceParent, ...[labels]) {
          const cell = cellOf(labels);
          const bucket = record(cell, bounds, value);
          if (traceParent !== undefined) cell.exemplars[bucket] = { traceParent, value, atMs: nowMs() };
        },
      };
    },
    observe(signal, source) {
      const { sources } = entryOf(signal);
      sources.add(source);
      return { [Symbol.dispose]: () => void sources.delete(source) };
    },
    producer: {
      async collect() {
        const errors: unknown[] = [];
        const metrics = await Promise.all(Array.from(entries.values(), (entry) => collectEntry(entry, errors)));
        return {
          resourceMetrics: { resource, scopeMetrics: [{ scope: { name: "csp" }, metrics: metrics.filter(({ dataPoints }) => dataPoints.length > 0) }] },
          errors,
        };
      },
    },
    exemplars: () =>
      Array.from(entries.values()).flatMap(({ signal, distributions }) => Array.from(distributions.values()).flatMap((cell) => exemplarsOf(signal, cell))),
  };
}

function exemplarsOf({ name, buckets = [] }: Signal, { attributes, exemplars }: DistributionCell): readonly Exemplar[] {
  const labels = Object.fromEntries(Object.entries(attributes).map(([label, value]) => [label, String(value)]));
  return exemplars.flatMap((one, i) => {
    const traceId = traceIdOf(one?.traceParent);
    if (one === undefined || traceId === undefined) return [];
    return [{ metric: name, labels, bound: buckets[i] ?? Infinity, traceId, value: one.value, atMs: one.atMs }];
  });
}

/** Measures nothing. */
export const NO_SIGNALS: Signals = {
  counter: () => ({ add: () => undefined }),
  gauge: () => ({ set: () => undefined }),
  histogram: () => ({ record: () => undefined, recordTraced: () => undefined }),
  observe: () => ({ [Symbol.dispose]: () => undefined }),
};

/**
 * The cell of a label set. Those of closed lists are made at once, so that the first of anything is seen to be one more than none.
 * They are looked up label by label: 30 ns each, where a key joined of all has to be written and hashed anew every time.
 */
function createLookup<C>(signal: Signal, cells: Map<string, C>, create: (attributes: Attributes) => C): (labels?: LabelsOf<string>) => C {
  const names = Object.keys(signal.labels);
  const domains = names.map((name) => signal.labels[name] ?? []);
  const lists = domains.map((domain) => (isClosed(domain) ? new Set(domain) : undefined));
  const add = (values: readonly string[]): C => {
    const cell = create(Object.fromEntries(names.map((name, i) => [name, values[i] ?? OTHER])));
    cells.set(values.join(SEPARATOR), cell);
    return cell;
  };
  if (cells.size === 0) for (const values of preparedSets(signal, domains)) add(values);
  const [last, ...others] = names.toReversed();
  if (last === undefined) {
    const only = cells.get("") ?? add([]);
    return () => only;
  }
  const before = others.toReversed();
  const known: Branch<C> = { branches: new Map(), cells: new Map() };
  return (labels) => {
    let at: Branch<C> | undefined = known;
    for (const name of before) at = at?.branches.get(labels?.[name] ?? OTHER);
    const found = at?.cells.get(labels?.[last] ?? OTHER);
    if (found !== undefined) return found;
    const values = names.map((name, i) => valueIn(lists[i], labels?.[name]));
    const cell = cells.get(values.join(SEPARATOR)) ?? add(values);
    // Under its own values alone: what is in no list would be kept here for ever.
    learn(known, values, cell);
    return cell;
  };
}

function learn<C>(known: Branch<C>, values: readonly string[], cell: C): void {
  let at = known;
  for (const value of values.slice(0, -1)) {
    const next = at.branches.get(value) ?? { branches: new Map(), cells: new Map() };
    at.branches.set(value, next);
    at = next;
  }
  at.cells.set(values.at(-1) ?? OTHER, cell);
}

/** Cells by their last label, below a branch for each label before it. */
interface Branch<C> {
  readonly branches: Map<string, Branch<C>>;
  readonly cells: Map<string, C>;
}

function valueIn(list: ReadonlySet<string> | undefined, value: string | undefined): string {
  if (value === undefined) return OTHER;
  return list === undefined || list.has(value) ? value : OTHER;
}

function isClosed(domain: LabelDomain): domain is readonly string[] {
  return Array.isArray(domain);
}

/** All combinations; none for histograms with labels and for gauges, which say nothing while nothing was measured. */
function preparedSets(signal: Signal, domains: readonly LabelDomain[]): readonly (readonly string[])[] {
  if (signal.kind !== "counter" && domains.length > 0) return [];
  if (!domains.every(isClosed)) return [];
  const product = domains
    .filter(isClosed)
    .reduce<readonly (readonly string[])[]>((sets, values) => sets.flatMap((set) => values.map((value) => [...set, value])), [[]]);
  return product.length <= MOST_PREPARED ? product : [];
}

function toHrTime(ms: number): HrTime {
  return [Math.floor(ms / 1000), Math.round((ms % 1000) * 1e6)];
}
