// Counts by sender in bounded space. Who is counted by name is decided as in the Space-Saving sketch (Metwally, Agrawal,
// El Abbadi 2005): a newcomer takes the place, and for the decision the weight, of whoever has least. What was counted of
// one who loses the place goes to `other`, so that the sum over all series is always exact.

import { OTHER } from "./label-values.ts";
import type { Observation } from "./registry.ts";

/** Senders with a series of their own. */
const MOST_SENDERS = 50;
/** A name is cut to this length. Senders are claims: whoever writes the header chooses the text. */
const MOST_LETTERS = 64;
/** Senders whose name is remembered, so that it is not made for each message; past it, all are forgotten. */
const MOST_NAMES = 1000;

export interface TopSenders {
  add(sender: string): void;
  counts(): readonly Observation[];
  /** When each was last heard, seconds since 1970. */
  lastHeard(): readonly Observation[];
}

interface Place {
  weight: number;
  count: number;
  heardAtMs: number;
}

export function createTopSenders(nowMs: () => number, mostSenders = MOST_SENDERS): TopSenders {
  const places = new Map<string, Place>();
  const names = new Map<string, string>();
  let others = 0;

  function nameOf(sender: string): string {
    const known = names.get(sender);
    if (known !== undefined) return known;
    if (names.size >= MOST_NAMES) names.clear();
    const name = labelOf(sender);
    names.set(sender, name);
    return name;
  }

  function placeOf(name: string): Place {
    const known = places.get(name);
    if (known !== undefined) return known;
    const place: Place = { weight: 0, count: 0, heardAtMs: 0 };
    if (places.size >= mostSenders) {
      const [least, lost] = leastOf(places);
      places.delete(least);
      others += lost.count;
      place.weight = lost.weight;
    }
    places.set(name, place);
    return place;
  }

  return {
    add(sender) {
      const place = placeOf(nameOf(sender));
      place.weight += 1;
      place.count += 1;
      place.heardAtMs = nowMs();
    },
    counts: () => [...Array.from(places, ([sender, { count }]): Observation => [count, { sender }]), [others, { sender: OTHER }]],
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
