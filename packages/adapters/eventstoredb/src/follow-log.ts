// Following the log: a subscription to all streams, narrowed by the server to prefixes of their names and here to the
// names themselves. Hands out what lies ready, and tells when it has caught up; what is not taken holds the server up.
//
// The server says by itself that a subscription has caught up, but only where it has read what is stored and turns to what
// comes, and servers before 23.10 never do. From then on the log's head is looked at whenever nothing lies ready: either
// it has been seen, or a look through what was passed over says whether anything in it is still to come. It is looked at
// again when nothing came for a while: the server passes over what others write without a word, a mark for every so many
// events aside, and who follows would seem to be behind it for as long as nothing else comes.

import { createDiagnosticPublisher, DIAGNOSTICS, type FollowBatch, type FollowFilter, type FollowOptions, isBridgeError, type Position } from "@csp/contracts";
import { createEventBatch, DEFAULT_LIMITS } from "./event-batch.ts";
import type { LogReader } from "./log-reader.ts";
import type { MessageSource } from "./message-source.ts";
import { joinPosition } from "./positions.ts";
import { unavailable } from "./server-failure.ts";
import type { SubscriptionAnswer } from "./shared-subscriptions.ts";
import { toLoggedEvent } from "./stored-event.ts";

/** A caught-up follower asks for the log's head so often where nothing comes. */
const LOOK_EVERY_MS = 1000;

/**
 * Nor oftener than this. Under load the end is always a few events away, and to ask for it each time was a sixth of what the
 * server did.
 */
const ASK_EVERY_MS = 50;

/** A batch that is not full waits for what is on its way no longer than this between two events. */
const LULL_MS = 10;

const broke = createDiagnosticPublisher(DIAGNOSTICS.eventStoreBreak);

export async function* followLog(
  reader: LogReader,
  filter: FollowFilter,
  after: Position,
  options: FollowOptions,
): AsyncGenerator<FollowBatch, void, undefined> {
  const { signal } = options;
  if (signal.aborted || reader.closed) return;
  const head = await reader.head();
  if (after > head) throw new Error(`cannot follow after position ${after}: the log ends at ${head}`);
  const source = await reader.subscribe(prefixesOf(filter), after);
  const stop = (): void => source.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    if (signal.aborted) return;
    yield* handOut(reader, source, { filter, after, head, options });
    // It ends by itself when the server ends it; the caller follows again from where it is.
    if (!signal.aborted && !reader.closed) throw unavailable("Following the log", "the server ended the subscription");
  } catch (error) {
    if (isBridgeError(error, "LOG_UNAVAILABLE")) broke(() => ({ call: "follow" }));
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
    source.close();
  }
}

interface Following {
  readonly filter: FollowFilter;
  readonly after: Position;
  /** Of before the subscription began. */
  readonly head: Position;
  readonly options: FollowOptions;
}

async function* handOut(
  reader: LogReader,
  source: MessageSource<SubscriptionAnswer>,
  { filter, after, head, options }: Following,
): AsyncGenerator<FollowBatch, void> {
  const batch = createEventBatch({
    bytes: options.batchBytes ?? DEFAULT_LIMITS.bytes,
    events: options.batchEvents ?? DEFAULT_LIMITS.events,
  });
  const isWanted = createMatch(filter);
  /** Everything up to here is in the batch, was handed over, or does not match. */
  let seen = after;
  /** A head that a server which has caught up has passed; unknown once it fell behind. */
  let passed: Position | undefined = head;
  let isLive = false;
  let isTold = false;
  /** Of what is before it nothing needs to be looked at: more is on its way up to here. */
  let lookFrom: Position = after;
  /** When the log's head may be asked for again. */
  let askFrom = 0;
  /** Something came, or nothing was looked at yet, so that it is to be told whether this is the end. */
  let hasMoved = true;

  function handOver(caughtUp: boolean): FollowBatch {
    isTold = caughtUp;
    hasMoved = false;
    return { events: batch.take(), resumeAfter: seen, caughtUp };
  }

  const next = (): Promise<boolean | undefined> => {
    const waitsForEnd = batch.size > 0 || (hasMoved && isLive);
    return source.moreWithin(waitsForEnd ? Math.max(LULL_MS, askFrom - performance.now()) : LOOK_EVERY_MS);
  };
  for (let more = await next(); more !== false; more = await next()) {
    for (let answer = source.take(); answer !== undefined; answer = source.take()) {
      if (answer.kind === "event") {
        if (!isWanted(answer.stream)) continue;
        const event = toLoggedEvent(answer);
        if (event.position <= seen) continue;
        if (!batch.fits(event)) yield handOver(false);
        batch.add(event);
        seen = event.position;
        hasMoved = true;
      } else if (answer.kind === "checkpoint") {
        // A mark between events where it is one of ours: another would skip what is beside it.
        seen = Math.max(seen, joinPosition(answer.commit, answer.prepare) ?? seen);
        hasMoved = true;
      } else if (answer.kind === "caught up") {
        isLive = true;
        seen = Math.max(seen, passed ?? seen);
        if (batch.size > 0 || !isTold) yield handOver(true);
      } else if (answer.kind === "fell behind") {
        isLive = false;
        passed = undefined;
      } else if (answer.kind === "joined") {
        // Nobody will say when it has caught up: the log's head and a look at what is behind do.
        isLive = true;
        passed = undefined;
      }
    }
    const isQuiet = more === undefined;
    if (!(isQuiet || (hasMoved && seen >= lookFrom)) || !(isLive || seen >= (passed ?? Infinity))) continue;
    if (performance.now() < askFrom) continue;
    const now = await reader.recentHead();
    askFrom = performance.now() + ASK_EVERY_MS;
    if (source.ready() || (isTold && !hasMoved && seen >= now)) continue;
    if (seen >= now || (isLive && !(await reader.holdsAfter(prefixesOf(filter), isWanted, seen)))) {
      isLive = true;
      seen = Math.max(seen, now);
      yield handOver(true);
    } else if (isQuiet && batch.size > 0) yield handOver(false);
    // Under load the end is always a few events away. What comes is gathered, and not handed over and asked about in handfuls.
    else lookFrom = now;
  }
}

/** A category begins the name of each of its streams, and of others. */
function prefixesOf(filter: FollowFilter): readonly string[] {
  return "categories" in filter ? filter.categories : filter.streams;
}

function createMatch(filter: FollowFilter): (stream: string) => boolean {
  const names = new Set(prefixesOf(filter));
  if (!("categories" in filter)) return (stream) => names.has(stream);
  return (stream) => {
    const dash = stream.indexOf("-");
    return names.has(dash < 0 ? stream : stream.slice(0, dash));
  };
}
