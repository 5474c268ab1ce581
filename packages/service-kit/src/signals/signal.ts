// What a signal is: one metric with all that Prometheus, the manual and a dashboard need to know of it. Says what is
// measured; where it is recorded is the services' matter.

/** Values that a label may have: a closed list, or one whose size something else bounds, said in words. */
export type LabelDomain = readonly string[] | { readonly boundedBy: string };

/** Which processes have the signal. `always`: every form of the bridge; else those with the engine. */
export type SignalPlace = "always" | "embedded" | "kafka" | "eventstoredb" | "postgres";

export type SignalKind = "counter" | "gauge" | "histogram";

export interface Signal<K extends SignalKind = SignalKind, L extends string = string> {
  /** As Prometheus sees it: base units, `_total` on counters. */
  readonly name: string;
  readonly kind: K;
  /** UCUM, as OpenTelemetry writes units: `s`, `By`, `{message}`, `1`. */
  readonly unit: string;
  /** One sentence for operators. */
  readonly help: string;
  readonly labels: Readonly<Record<L, LabelDomain>>;
  /** Upper bounds of a histogram's buckets. */
  readonly buckets?: readonly number[];
  readonly place: SignalPlace;
}

interface SignalText<L extends string> {
  readonly unit: string;
  readonly help: string;
  readonly labels?: Readonly<Record<L, LabelDomain>>;
  readonly place?: SignalPlace;
}

export function counter<const L extends string = never>(name: `${string}_total`, text: SignalText<L>): Signal<"counter", L> {
  return { name, kind: "counter", ...whole(text) };
}

export function gauge<const L extends string = never>(name: string, text: SignalText<L>): Signal<"gauge", L> {
  return { name, kind: "gauge", ...whole(text) };
}

export function histogram<const L extends string = never>(
  name: string,
  buckets: readonly number[],
  text: SignalText<L>,
): Signal<"histogram", L> & { readonly buckets: readonly number[] } {
  return { name, kind: "histogram", buckets, ...whole(text) };
}

function whole<L extends string>({ unit, help, labels, place }: SignalText<L>) {
  return { unit, help, labels: labels ?? ({} as Readonly<Record<L, LabelDomain>>), place: place ?? "always" };
}
