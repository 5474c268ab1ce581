// What a query has to answer, said in a few words: equal to a count that is known outside of the bridge; equal to what the
// processes told, where nobody outside can know it; or between bounds, and then why no more can be said.

import assert from "node:assert/strict";
import type { Sample } from "../prometheus.ts";
import type { Counts } from "./load.ts";
import type { Measured, Told } from "./measured.ts";

export type Expectation = (samples: readonly Sample[], measured: Measured) => void;

function assertClose(actual: number, expected: number, what: string, { close }: Measured): void {
  assert.ok(Math.abs(actual - expected) <= close * Math.max(1, Math.abs(expected)), `${what}: ${actual}, and ${expected} is known`);
}

const nothing: Expectation = (samples) => assert.deepEqual(samples, []);

/** One number. */
export const total =
  (expected: (measured: Measured) => number): Expectation =>
  (samples, measured) => {
    assert.equal(samples.length, 1);
    assertClose(samples[0]?.value ?? Number.NaN, expected(measured), "total", measured);
  };

/** Numbers by a label; series of 0 may be there or not. */
export const byLabel =
  (label: string, expected: (measured: Measured) => Counts): Expectation =>
  (samples, measured) => {
    const [sums, wanted] = [sumsBy(label, samples), withoutNone(expected(measured))];
    assert.deepEqual(Object.keys(sums).toSorted(), Object.keys(wanted).toSorted());
    for (const [name, value] of Object.entries(wanted)) assertClose(sums[name] ?? 0, value, name, measured);
  };

/** Series by exactly these values of a label, each of this value. */
export const all =
  (label: string, names: readonly string[], value: number): Expectation =>
  (samples) => {
    assert.deepEqual(Object.fromEntries(samples.map((one) => [one.labels[label], one.value])), Object.fromEntries(names.map((name) => [name, value])));
  };

export const perSecond =
  (expectation: Expectation): Expectation =>
  (samples, measured) =>
    expectation(
      samples.map(({ labels, value }) => ({ labels, value: value * measured.seconds })),
      measured,
    );

export const inForm =
  (forms: Readonly<Record<Measured["form"], Expectation>>): Expectation =>
  (samples, measured) =>
    forms[measured.form](samples, measured);

export const embedded = (expectation: Expectation): Expectation => inForm({ embedded: expectation, services: nothing });
export const services = (expectation: Expectation): Expectation => inForm({ embedded: nothing, services: expectation });

/** Sums and rates of whole numbers are off by so little of what they are: 212.99999867 is 213. */
const ROUNDING = 1e-7;

const slack = (value: number): number => ROUNDING * Math.max(1, Math.abs(value));

/** Each lies between bounds, and there is at least one. `why`: what keeps it from being known better. */
export const within =
  (why: string, least: (measured: Measured) => number, most: (measured: Measured) => number): Expectation =>
  (samples, measured) => {
    assert.ok(samples.length > 0, `nothing is answered (${why})`);
    for (const { value, labels } of samples)
      assert.ok(
        value + slack(value) >= least(measured) && value - slack(value) <= most(measured),
        `${JSON.stringify(labels)} ${value} is not from ${least(measured)} to ${most(measured)}: ${why}`,
      );
  };

/** Both hold. */
export const both =
  (...expectations: readonly Expectation[]): Expectation =>
  (samples, measured) => {
    for (const one of expectations) one(samples, measured);
  };

/**
 * A quantile of what a histogram took in, worked out here from the buckets that the processes told: how long something took
 * nobody outside knows, and that so many were measured other panels show.
 */
export const quantile =
  (share: number, metric: string, by = ""): Expectation =>
  (samples, measured) => {
    const { grown, loadSeconds } = measured;
    const counts = grown(`${metric}_count`, by);
    const wanted = withoutNone(counts);
    const given = new Map(samples.filter(({ value }) => !Number.isNaN(value)).map(({ labels, value }) => [by === "" ? "" : (labels[by] ?? ""), value]));
    assert.deepEqual([...given.keys()].toSorted(), Object.keys(wanted).toSorted());
    for (const [name, value] of given) {
      const buckets = grown(`${metric}_bucket`, "le", by === "" ? {} : { [by]: name });
      assertClose(value, quantileIn(buckets, share), `${name} ${share}`, measured);
      assert.ok(value <= boundOver(buckets, loadSeconds), `${name} took ${value} s, longer than the load`);
    }
  };

/** A mean of what a histogram took in, from the sums that the processes told. */
export const mean =
  (metric: string, by: string): Expectation =>
  (samples, measured) => {
    const [sums, counts] = [measured.grown(`${metric}_sum`, by), withoutNone(measured.grown(`${metric}_count`, by))];
    byLabel(by, () => Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, (sums[name] ?? 0) / count])))(
      samples.filter(({ value }) => !Number.isNaN(value)),
      measured,
    );
  };

/** As a query sums what the processes told; for what nobody outside can count. */
export const asTold = (why: string, label: string, told: (measured: Measured) => Counts): Expectation => {
  assert.ok(why !== "");
  return byLabel(label, told);
};

export function sumOf(counts: Counts): number {
  return Object.values(counts).reduce((sum, one) => sum + one, 0);
}

export const sumTold = (told: Told, name: string, labels?: Readonly<Record<string, string>>): number => told(name, "", labels)[""] ?? 0;

/** The ten with most, each with its count; of equal counts any may be among them. */
export const top =
  (expected: (measured: Measured) => Counts): Expectation =>
  (samples, measured) => {
    const counts = expected(measured);
    const wanted = Object.values(counts)
      .toSorted((a, b) => b - a)
      .slice(0, 10);
    const given = samples.filter(({ value }) => value > measured.close).toSorted((a, b) => b.value - a.value);
    assert.equal(given.length, wanted.length);
    given.forEach(({ labels, value }, i) => {
      assertClose(value, counts[labels["sender"] ?? ""] ?? 0, labels["sender"] ?? "", measured);
      assertClose(value, wanted[i] ?? 0, `place ${i}`, measured);
    });
  };

function sumsBy(label: string, samples: readonly Sample[]): Counts {
  const sums: Counts = {};
  for (const { labels, value } of samples) sums[labels[label] ?? ""] = (sums[labels[label] ?? ""] ?? 0) + value;
  return withoutNone(sums);
}

function withoutNone(counts: Counts): Counts {
  return Object.fromEntries(Object.entries(counts).filter(([, value]) => value !== 0));
}

type Bucket = readonly [bound: number, count: number];

function sorted(buckets: Counts): readonly Bucket[] {
  return Object.entries(buckets)
    .map(([le, count]): Bucket => [le === "+Inf" ? Infinity : Number(le), count])
    .toSorted(([a], [b]) => a - b);
}

/** As Prometheus documents `histogram_quantile`: linear within the bucket, the greatest bound where it is over all. */
function quantileIn(buckets: Counts, share: number): number {
  const all_ = sorted(buckets);
  const rank = share * (all_.at(-1)?.[1] ?? 0);
  const at = all_.findIndex(([, count]) => count >= rank);
  const [bound = Infinity, count = 0] = all_[at] ?? [];
  const [below, before] = all_[at - 1] ?? [0, 0];
  return bound === Infinity ? below : below + ((bound - below) * (rank - before)) / (count - before);
}

/** The bound of the bucket that a value is in. */
function boundOver(buckets: Counts, value: number): number {
  return sorted(buckets).find(([bound]) => bound >= value)?.[0] ?? Infinity;
}
