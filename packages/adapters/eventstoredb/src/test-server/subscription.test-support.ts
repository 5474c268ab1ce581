// A subscription to all streams as the server runs it: page by page up to the end of what is stored, then a mark of where
// it is and the word that it has caught up; from then on what comes, with a mark for so many events looked at. One that
// takes no more is told that it fell behind, and reads pages again.

import streams from "@eventstore/db-client/generated/streams_pb.js";
import { checkpointMessage, message } from "./answers.test-support.ts";
import type { Reader } from "./reader.test-support.ts";
import type { EventsAfter, StoredEventMessage } from "./recent-events.test-support.ts";
import type { StoredRow } from "./stored-rows.test-support.ts";

/** What comes that a subscription may not have taken before it has fallen behind. */
const LIVE_EVENTS = 32;

/** Rung when something was stored. */
export interface Bell {
  ring(): void;
  /** Resolves at the next ring; at once when there was one since the count was read. */
  after(seen: number): Promise<void>;
  count(): number;
}

export interface Subscription {
  readonly after: number;
  readonly isWanted: (event: Pick<StoredRow, "stream" | "type">) => boolean;
  /** Events looked at for one page. */
  readonly window: number;
  /** Events looked at between two marks. */
  readonly interval: number;
  readonly saysCaughtUp: boolean;
}

/** Resolves when the client has gone. */
export async function subscribe(
  events: EventsAfter,
  bell: Bell,
  reader: Reader,
  { after, isWanted, window, interval, saysCaughtUp }: Subscription,
): Promise<void> {
  const { send } = reader;
  let position = after;
  let marked = -1;
  let looked = 0;
  const mark = async (): Promise<boolean> => {
    looked %= interval;
    if (position === 0 || position <= marked) return true;
    marked = position;
    return send(checkpointMessage(position));
  };
  /** Passes events on, with marks while doing so or only after them. */
  const pass = async (page: readonly StoredEventMessage[], marksWithin: boolean): Promise<boolean> => {
    for (const event of page) {
      if (isWanted(event) && !(await send(event.bytes()))) return false;
      position = event.position;
      if (++looked >= interval && marksWithin && !(await mark())) return false;
    }
    return true;
  };
  const catchUp = async (): Promise<boolean> => {
    for (;;) {
      const page = events.after(position, window);
      if (!(await pass(page, false))) return false;
      const isEnd = page.length < window;
      if ((isEnd || looked >= interval) && !(await mark())) return false;
      if (isEnd) return !saysCaughtUp || send(message((one) => one.setCaughtUp(new streams.ReadResp.CaughtUp())));
    }
  };

  const confirmation = new streams.ReadResp.SubscriptionConfirmation();
  confirmation.setSubscriptionId("00000000-0000-4000-8000-000000000000");
  if (!(await send(message((one) => one.setConfirmation(confirmation)))) || !(await catchUp())) return;
  for (;;) {
    const seen = bell.count();
    const page = events.after(position, LIVE_EVENTS + 1);
    if (page.length > LIVE_EVENTS) {
      if (saysCaughtUp && !(await send(message((one) => one.setFellBehind(new streams.ReadResp.FellBehind()))))) return;
      if (!(await mark()) || !(await catchUp())) return;
    } else if (!(await pass(page, true))) return;
    await Promise.race([bell.after(seen), reader.gone]);
    if (reader.hasGone()) return;
  }
}
