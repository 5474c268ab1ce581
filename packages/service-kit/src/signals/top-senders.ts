// Counts by sender in bounded space: who is heard most has a series, all others share one, and the sum over all is exact. A
// place changes hands only for somebody heard twice as often as whoever has least, so that senders of like size and names
// that are made up do not come and go, each a new series to whoever scrapes. How often those without a place are heard is
// estimated from below as by Misra and Gries (1982): with more names than fit, each loses one.

import { OTHER } from "./label-values.ts";
import type { Observation } from "./registry.ts";

/** Senders with a series of their own. */
const MOST_SENDERS = 50;
/** Senders without a place whose messages are counted, so that they can come to one. */
const MOST_CANDIDATES = 1000;
/** How often a candidate must be heard for each time that the least of those with a place was. */
const MARGIN = 2;
/** What was heard counts half after each of these, for who gets a place: a sender of last year makes room. */
const HALF_LIFE_MS = 24 * 3_600_000;
/** A name is cut to this length. Senders are claims: whoever writes the header chooses the text. */
const MOST_LETTERS = 64;
/** Senders whose name is remembered, so that it is not made for each message; past it, all are forgotten. */
const MOST_NAMES = 1000;

export interface TopSenders {
  /** One more heard of a sender; `counts`: whether it is of those that are counted, and decides who has a place. One that is not gives a place only while some are free. */
  add(sender: string, counts?: boolean): void;
  counts(): readonly Observation[];
  /** All that were heard, those that do not count included, by the same names. */
  countsOfAll(): readonly Observation[];
  /** When each was last heard, seconds since 1970. */
  lastHeard(): readonly Observation[];
}

interface Place {
  /** How often it was heard, what is long ago counting less. */
  weight: number;
  /** Messages since it has the place. */
  count: number;
  /** And those that do not count. */
  countOfAll: number;
  heardAtMs: number;
}

export function createTopSenders(nowMs: () => number, mostSenders = MOST_SENDERS, mostCandidates = MOST_CANDIDATES): TopSenders {
  const places = new Map<string, Place>();
  const candidates = new Map<string, number>();
  const names = new Map<string, string>();
  let others = 0;
  let othersOfAll = 0;
  /** Not more than the least weight of a place: for most candidates it says no without a look at all places. */
  let leastWeight = 0;
  let halvedAtMs = nowMs();

  function nameOf(sender: string): string {
    const known = names.get(sender);
    if (known !== undefined) return known;
    if (names.size >= MOST_NAMES) names.clear();
    const name = labelOf(sender);
    names.set(sender, name);
    return name;
  }

  /** Undefined for one that is not heard often enough. */
  function placeOf(name: string, counts: boolean): Place | undefined {
    const known = places.get(name);
    if (known !== undefined) return known;
    if (places.size < mostSenders) return take(name, 0);
    if (!counts) return undefined;
    const weight = (candidates.get(name) ?? 0) + 1;
    if (weight >= MARGIN * leastWeight) {
      const [least, { weight: lostWeight, count, countOfAll }] = leastOf(places);
      leastWeight = lostWeight;
      if (weight >= MARGIN * lostWeight && weight > 1) {
        places.delete(least);
        others += count;
        othersOfAll += countOfAll;
        candidates.delete(name);
        noteCandidate(least, lostWeight);
        return take(name, weight - 1);
      }
    }
    noteCandidate(name, weight);
    return undefined;
  }

  function take(name: string, weight: number): Place {
    const place: Place = { weight, count: 0, countOfAll: 0, heardAtMs: 0 };
    places.set(name, place);
    return place;
  }

  function noteCandidate(name: string, weight: number): void {
    if (candidates.has(name) || candidates.size < mostCandidates) candidates.set(name, weight);
    else for (const [one, heard] of candidates) keepAbove(one, heard - 1);
  }

  function keepAbove(candidate: string, heard: number): void {
    if (heard > 0) candidates.set(candidate, heard);
    else candidates.delete(candidate);
  }

  function halve(): void {
    for (const place of places.values()) place.weight /= 2;
    for (const [one, heard] of candidates) keepAbove(one, Math.floor(heard / 2));
    leastWeight /= 2;
  }

  return {
    add(sender, counts = true) {
      const now = nowMs();
      for (; now - halvedAtMs >= HALF_LIFE_MS; halvedAtMs += HALF_LIFE_MS) halve();
      const one = counts ? 1 : 0;
      const place = placeOf(nameOf(sender), counts);
      if (place === undefined) {
        others += one;
        othersOfAll += 1;
        return;
      }
      place.weight += one;
      place.count += one;
      place.countOfAll += 1;
      place.heardAtMs = now;
    },
    counts: () => [...Array.from(places, ([sender, { count }]): Observation => [count, { sender }]), [others, { sender: OTHER }]],
    countsOfAll: () => [...Array.from(places, ([sender, { countOfAll }]): Observation => [countOfAll, { sender }]), [othersOfAll, { sender: OTHER }]],
    lastHeard: () => Array.from(places, ([sender, { heardAtMs }]): Observation => [heardAtMs / 1000, { sender }]),
  };
}

function leastOf(places: ReadonlyMap<string, Place>): readonly [string, Place] {
  let found: readonly [string, Place] | undefined;
  for (const entry of places) if (found === undefined || entry[1].weight < found[1].weight) found = entry;
  if (found === undefined) throw new Error("no sender has a place");
  return found;
}

/** Without the head that all share and in plain letters, so that it can be read in a legend, and asked for as it stands there (`csp rejections --sender`); `unnamed` where the message does not say. */
function labelOf(sender: string): string {
  if (sender === "") return "unnamed";
  const letters = Array.from(plain(sender.replace(/^urn:csp:(?=uscc:)|^urn:csp:ent:/, "")).replaceAll(/\p{C}/gu, "?"));
  return letters.slice(0, MOST_LETTERS).join("");
}

/** What was written with percent signs, as it was meant; as it is where that was no such writing. */
function plain(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
