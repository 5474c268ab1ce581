// How far a follower of the log is behind: in time, and in what its positions count, events or bytes. The log has no clock of its own: its head is looked at once
// a second, so that the time at which it passed a position is known to a second.

import { BEFORE_ALL, type EventLog, type Position } from "@csp/contracts";
import type { Follower } from "./signals/label-values.ts";
import { VIEW_SIGNALS } from "./signals/pipeline-signals.ts";
import type { Telemetry } from "./telemetry.ts";

const LOOK_EVERY_MS = 1000;
/** An hour of looks in which the log moved; of what is behind by more, the age is at least that. */
const MOST_LOOKS = 3600;

interface Look {
  readonly position: Position;
  readonly atMs: number;
}

export interface PositionClock extends Disposable {
  /** What lies between two positions. */
  readonly distance: EventLog["distance"];
  /** For how long the log has been past a position, in seconds; 0 where it is not. */
  secondsSince(position: Position): number;
  /** The newest event when the log was last looked at. */
  head(): Position;
}

/** Looks from now on, until disposed of. A log that is away is not looked at, and its head stays where it was. */
export function openPositionClock(log: Pick<EventLog, "head" | "distance">, nowMs: () => number = Date.now, lookEveryMs = LOOK_EVERY_MS): PositionClock {
  const looks: Look[] = [];
  let head: Position = BEFORE_ALL;
  const look = async (): Promise<void> => {
    const position = await log.head().catch(() => undefined);
    if (position === undefined || position <= head) return;
    head = position;
    looks.push({ position, atMs: nowMs() });
    if (looks.length > MOST_LOOKS) looks.shift();
  };
  void look();
  const timer = setInterval(() => void look(), lookEveryMs).unref();
  return {
    distance: log.distance,
    head: () => head,
    secondsSince(position) {
      const passed = looks.find((one) => one.position > position);
      return passed === undefined ? 0 : Math.max(0, (nowMs() - passed.atMs) / 1000);
    },
    [Symbol.dispose]: () => clearInterval(timer),
  };
}

/** What a follower says of itself. */
export interface FollowerState {
  readonly position: Position;
  /** When the newest message that it has taken in came to the bridge; undefined before the first. */
  readonly newestMs: number | undefined;
}

/** Tells for how long the oldest event that a follower has not passed has been in the log, in seconds; 0 when it has passed all. Of what was in the log before this process, the age is told by the messages in it. */
export function followerLag(clock: PositionClock, state: () => FollowerState): () => number {
  const openedAt = Date.now();
  let headAtStart: Position | undefined;
  return () => {
    headAtStart ??= clock.head();
    const { position, newestMs } = state();
    const isOfBefore = position < headAtStart;
    return Math.max(0, isOfBefore ? (Date.now() - (newestMs ?? openedAt)) / 1000 : clock.secondsSince(position));
  };
}

/** Tells of one follower, until disposed of. */
export function watchFollower(telemetry: Pick<Telemetry, "signals">, follower: Follower, clock: PositionClock, state: () => FollowerState): Disposable {
  const { signals } = telemetry;
  const watches = new DisposableStack();
  const labels = { follower };
  const lagSeconds = followerLag(clock, state);
  watches.use(signals.observe(VIEW_SIGNALS.followerPosition, () => [[state().position, labels]]));
  const lag = clock.distance === "events" ? VIEW_SIGNALS.followerLagEvents : VIEW_SIGNALS.followerLagBytes;
  watches.use(signals.observe(lag, () => [[Math.max(0, clock.head() - state().position), labels]]));
  watches.use(signals.observe(VIEW_SIGNALS.followerLagSeconds, () => [[lagSeconds(), labels]]));
  return watches;
}

/** Tells where the log ends, as this process sees it. One of a process's followers does. */
export function watchHead({ signals }: Pick<Telemetry, "signals">, clock: PositionClock): Disposable {
  return signals.observe(VIEW_SIGNALS.logHead, () => [[clock.head()]]);
}
