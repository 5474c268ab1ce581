// Expectations that take more than a line: of figures that are made of several counts, or that the system tells.

import assert from "node:assert/strict";
import type { Sample } from "../prometheus.ts";
import { byLabel, type Expectation, sumTold, within } from "./expectation.ts";
import type { Counts } from "./load.ts";
import type { Measured } from "./measured.ts";

/** What a view's work weighs besides codes (`pack-view/outcome.ts`, `receipts-view.ts`). */
const [EVENT_WEIGHT, CLOSE_WEIGHT] = [8, 4];

/** Senders whose newest message is oldest, each within what was seen of its sending. */
export function longestSilent(samples: readonly Sample[], { lastSent, endS }: Measured): void {
  assert.equal(samples.length, Math.min(10, lastSent.size));
  const names = new Set(samples.map(({ labels }) => labels["sender"] ?? ""));
  for (const { labels, value } of samples) {
    const [fromMs, toMs] = lastSent.get(labels["sender"] ?? "") ?? assert.fail(`nobody sent as ${labels["sender"]}`);
    const heardMs = (endS - value) * 1000;
    assert.ok(heardMs >= fromMs - 1 && heardMs <= toMs + 1, `${labels["sender"]} was heard at ${heardMs}, and sent from ${fromMs} to ${toMs}`);
  }
  // Who is not among them was surely heard after the first of them was sent to.
  const longest = Math.min(...samples.map(({ value }) => endS * 1000 - value * 1000));
  for (const [name, [, toMs]] of lastSent) if (!names.has(name)) assert.ok(toMs >= longest, name);
}

export function headOf({ now }: Measured): number {
  return Math.max(...Object.values(now("csp_log_head_position", "instance")));
}

export function workFoldedIn(samples: readonly Sample[], measured: Measured): void {
  const { traced } = measured;
  const work: Counts = {
    pack: traced.listed + EVENT_WEIGHT * traced.events + CLOSE_WEIGHT * (traced.rejections + traced.closes),
    receipts: CLOSE_WEIGHT * traced.outcomes + traced.refusedCodes,
  };
  byLabel("view", () => work)(
    samples.filter(({ labels }) => labels["view"] !== "supervision-flow"),
    measured,
  );
  // Of an event it is the number of drugs that its packs are of, of which there is one as a rule, and one where there is none.
  within(
    "how many drugs an event's packs are of is not in it",
    () => traced.documentEvents,
    () => traced.documentEvents + traced.listed,
  )(
    samples.filter(({ labels }) => labels["view"] === "supervision-flow"),
    measured,
  );
}

/** How many commits there were is the machine's: what came while one ran shares the next. What was in them is known elsewhere. */
export function perCommit(metric: string): (measured: Measured) => number {
  return ({ grown }) => sumTold(grown, `${metric}_sum`) / sumTold(grown, `${metric}_count`);
}

/** As the system says, within a share of it and so much more. */
export function near(label: string, expected: (measured: Measured) => Counts, why: string, share: number, more: number): Expectation {
  return (samples, measured) => {
    const wanted = expected(measured);
    assert.deepEqual(samples.map(({ labels }) => labels[label] ?? "").toSorted(), Object.keys(wanted).toSorted());
    for (const { labels, value } of samples) {
      const known = wanted[labels[label] ?? ""] ?? 0;
      assert.ok(Math.abs(value - known) <= share * known + more, `${labels[label]}: ${value}, and the system says ${known}; ${why}`);
    }
  };
}

/** Requests of this test by a label, and Prometheus's own: those that it gave up on a busy machine may have been answered all the same. */
export function andScrapes(label: string, own: string, expected: (measured: Measured) => Counts): Expectation {
  return (samples, measured) => {
    const wanted = expected(measured);
    const isOwn = ({ labels }: Sample): boolean => labels[label] === own;
    byLabel(label, () => Object.fromEntries(Object.entries(wanted).filter(([name]) => name !== own)))(
      samples.filter((one) => !isOwn(one)),
      measured,
    );
    const least = (wanted[own] ?? 0) + measured.scrapes;
    within(
      "given-up scrapes",
      () => least - 1e-3,
      () => least + measured.scrapesGivenUp + 1e-3,
    )(samples.filter(isOwn), measured);
  };
}

/** What each name has of its whole. */
export function sharesOf(parts: Counts, wholes: Counts): Counts {
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part / (wholes[name] ?? Number.NaN)]));
}
