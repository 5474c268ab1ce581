// Where a pack was, and when: from the events that packed and unpacked it. Pure.
//
// What counts is when a thing happened, not when it was told: a packing told late takes its place in the past. Packings,
// unpackings and emptyings of a container are put in order by event time, then by log order. A pack is in a container
// from its packing on until the next packing of the same pack, its unpacking from that container, or the container's
// emptying. An event of the container at the very time of the packing counts as after it (a relation file knows only the
// day, and may be told after the bill); at the very time of the end, log order decides.

/** An event's place in time. */
export interface Moment {
  readonly timeMs: number;
  /** Number of the event, which grows in log order. */
  readonly f: number;
}

export interface Packing extends Moment {
  readonly action: "ADD" | "DELETE";
  /** The container; for an unpacking without one, any. */
  readonly container: number | null;
}

export interface Stay {
  readonly container: number;
  readonly from: Moment;
  /** Null while it lasts. */
  readonly until: Moment | null;
}

/** The stays of one pack, in order, from all that was told of its packing, in any order. */
export function staysOf(packings: readonly Packing[], emptyingsOf: (container: number) => readonly Moment[]): readonly Stay[] {
  const stays: Stay[] = [];
  let open: Omit<Stay, "until"> | null = null;
  for (const packing of packings.toSorted(compareMoments)) {
    if (open !== null && endsStay(packing, open.container)) {
      stays.push({ ...open, until: packing });
      open = null;
    }
    if (packing.action === "ADD" && packing.container !== null) open = { container: packing.container, from: packing };
  }
  if (open !== null) stays.push({ ...open, until: null });
  return stays.map((stay) => cutByEmptying(stay, emptyingsOf(stay.container)));
}

export function isDuring({ from, until }: Pick<Stay, "from" | "until">, moment: Moment): boolean {
  return moment.timeMs >= from.timeMs && (until === null || compareMoments(moment, until) < 0);
}

/** The time that two stays have in common; null where there is none. */
export function overlap(a: Pick<Stay, "from" | "until">, b: Pick<Stay, "from" | "until">): Pick<Stay, "from" | "until"> | null {
  const from = a.from.timeMs >= b.from.timeMs ? a.from : b.from;
  const until = a.until === null || (b.until !== null && compareMoments(b.until, a.until) < 0) ? b.until : a.until;
  return until === null || from.timeMs <= until.timeMs ? { from, until } : null;
}

export function compareMoments(a: Moment, b: Moment): number {
  return a.timeMs - b.timeMs || a.f - b.f;
}

function endsStay({ action, container }: Packing, current: number): boolean {
  return action === "ADD" || container === null || container === current;
}

function cutByEmptying(stay: Stay, emptyings: readonly Moment[]): Stay {
  let { until } = stay;
  for (const emptying of emptyings) {
    if (compareMoments(stay.from, emptying) < 0 && (until === null || compareMoments(emptying, until) < 0)) until = emptying;
  }
  return until === stay.until ? stay : { ...stay, until };
}
