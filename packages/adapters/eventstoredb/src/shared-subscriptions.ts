// One subscription of the server's for all followers here that read the same streams: a message is sent, read from its bytes
// and held once, and each follower takes it at its own pace. Whoever begins further back than what is held has a
// subscription of its own, until it has come up to an older one; whoever stays behind by more than is held for it gets one
// again. A follower takes part in this by what it is told: `joined` and `fell behind`.

import { moreWithin } from "./more-within.ts";
import type { Position } from "@csp/contracts";
import type { MessageSource } from "./message-source.ts";
import type { ReadAnswer } from "./read-answer.ts";
import { Line, positionOf, type SharingLimits } from "./subscription-line.ts";

/**
 * `joined`: from here on it is a subscription that began earlier, for another. Where that one has caught up is not told; every
 * event after those that were taken comes, perhaps with some before.
 */
export type SubscriptionAnswer = ReadAnswer | { readonly kind: "joined" };

type OpenSubscription = (prefixes: readonly string[], after: Position) => Promise<MessageSource<ReadAnswer>>;

const LIMITS: SharingLimits = { bytes: 8 * 1024 * 1024, messages: 8_192 };
export interface SharedSubscriptions {
  subscribe(prefixes: readonly string[], after: Position): Promise<MessageSource<SubscriptionAnswer>>;
}

export function createSharedSubscriptions(open: OpenSubscription, limits: SharingLimits = LIMITS): SharedSubscriptions {
  /** By the prefixes, oldest first. */
  const lines = new Map<string, Line[]>();
  /** One after the other for the same prefixes, so that a second one finds what the first one opened. */
  const opening = new Map<string, Promise<unknown>>();

  async function openLine(prefixes: readonly string[], after: Position): Promise<Line> {
    const key = prefixes.join("\n");
    const all = lines.get(key) ?? [];
    const line = new Line(await open(prefixes, after), after, limits, () => {
      all.splice(all.indexOf(line), 1);
      if (all.length === 0) lines.delete(key);
    });
    lines.set(key, all);
    all.push(line);
    return line;
  }

  /** A line that holds all after a position, and is older than the one given. */
  function findLine(prefixes: readonly string[], after: Position, than?: Line): Line | undefined {
    for (const line of lines.get(prefixes.join("\n")) ?? []) {
      if (line === than) return undefined;
      if (line.holdsAfter(after)) return line;
    }
    return undefined;
  }

  return {
    subscribe(prefixes, after) {
      const key = prefixes.join("\n");
      const mine = (opening.get(key) ?? Promise.resolve()).then(async () => {
        const found = findLine(prefixes, after);
        return createSharer({
          line: found ?? (await openLine(prefixes, after)),
          isJoined: found !== undefined,
          after,
          reopen: (position) => openLine(prefixes, position),
          older: (position, than) => findLine(prefixes, position, than),
        });
      });
      const settled: Promise<void> = mine
        .catch(() => undefined)
        .then(() => {
          if (opening.get(key) === settled) opening.delete(key);
        });
      opening.set(key, settled);
      return mine;
    },
  };
}

interface SharerDeps {
  readonly line: Line;
  readonly isJoined: boolean;
  readonly after: Position;
  readonly reopen: (after: Position) => Promise<Line>;
  readonly older: (after: Position, than: Line) => Line | undefined;
}

/** A follower's part in a line, whichever that is just now. */
function createSharer({ line: first, isJoined, after, reopen, older }: SharerDeps): MessageSource<SubscriptionAnswer> {
  let line = first;
  let place = line.enter();
  let joined = isJoined;
  let toTell: SubscriptionAnswer | undefined = joined ? { kind: "joined" } : undefined;
  let position = after;
  let isClosed = false;

  function moveTo(next: Line, tell: SubscriptionAnswer): void {
    line.leave(place);
    line = next;
    place = line.enter();
    joined = tell.kind === "joined";
    toTell = tell;
  }

  function take(): SubscriptionAnswer | undefined {
    if (isClosed) return undefined;
    for (;;) {
      const told = toTell;
      toTell = undefined;
      if (told !== undefined) return told;
      const answer = line.take(place);
      if (answer === undefined) return undefined;
      position = Math.max(position, positionOf(answer) ?? position);
      const better = older(position, line);
      if (better !== undefined) moveTo(better, { kind: "joined" });
      // Said to whom the server opened it: it may have been said before the log's head was looked at here.
      else if (joined && (answer.kind === "caught up" || answer.kind === "fell behind")) continue;
      return answer;
    }
  }

  async function moreUnless(isOver: () => boolean): Promise<boolean | undefined> {
    for (;;) {
      if (isClosed) return false;
      if (place.isLeftBehind) {
        const next = await reopen(position);
        if (isClosed) next.closeIfEmpty();
        else moveTo(next, { kind: "fell behind" });
        continue;
      }
      if (toTell !== undefined || line.has(place)) return true;
      if (line.isOver()) return false;
      if (isOver()) return undefined;
      await line.change(place);
    }
  }

  return {
    take,
    ready: () => !isClosed && (toTell !== undefined || line.has(place)),
    more: async () => (await moreUnless(() => false)) === true,
    moreWithin: (ms) => moreWithin(ms, () => place.wake(), moreUnless),
    close() {
      if (isClosed) return;
      isClosed = true;
      line.leave(place);
      place.wake();
    },
  };
}
