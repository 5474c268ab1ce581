// The one place of a store's writer. Who holds it holds an advisory lock in the very session that writes, so that the
// server ends both together; and each transaction asks for its token in `csp.store` under a row lock, so that nobody can
// commit after another has taken the place, also where something between us and the server hands sessions around.

import type { StorePlace } from "./bookkeeping.ts";
import { unavailable } from "./postgres-failure.ts";
import type { Session } from "./session.ts";
import { BridgeError, isBridgeError, type Position } from "@csp/contracts";
import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

export type PlaceState =
  /** Never asked for, or given back. */
  | "none"
  /** Waiting until it is free. */
  | "waiting"
  | "held"
  /** The connection was lost; it is asked for again, and nobody has it as far as is known. */
  | "away"
  /** Another has taken it. */
  | "lost";

/** A session that holds the place. */
export interface HeldPlace {
  readonly session: Session;
  readonly token: string;
  /** Counts the sessions that held it: rows committed under an earlier one may be gone. */
  readonly term: number;
  /** What is committed, as far as this session knows. */
  position: Position;
}

export interface WriterPlace {
  state(): PlaceState;
  /** Waits until the place is free. Resolves to a signal that is aborted when another has taken it. @throws the signal's reason; BridgeError CONFIG_INVALID */
  take(signal: AbortSignal): Promise<AbortSignal>;
  /** The place, asked for again where the connection was lost. @throws BridgeError STORE_UNAVAILABLE, STORE_FENCED */
  hold(): Promise<HeldPlace>;
  /** A transaction found another's token. */
  fence(found: HeldPlace): Promise<void>;
  close(): Promise<void>;
}

/** How often one who waits asks again. */
const ASK_MS = 200;

export function createWriterPlace(place: StorePlace, writerName: string, connect: () => Promise<Session>, keepAliveMs: number): WriterPlace {
  let state: Exclude<PlaceState, "away"> = "none";
  let held: HeldPlace | undefined;
  // A token that was sent and not answered for: a server that died between may have it on disk.
  let unanswered: string | undefined;
  let lost = new AbortController();
  let retaking: Promise<HeldPlace> | undefined;

  function begin(session: Session, token: string, position: Position): HeldPlace {
    const one: HeldPlace = { session, token, term: (held?.term ?? 0) + 1, position };
    held = one;
    unanswered = undefined;
    state = "held";
    // The server ends a session that it does not hear of for long, which is how it tells that we are gone; and so do we with one
    // that does not answer, which is how an idle writer tells that the server is.
    const beatMs = keepAliveMs / 3;
    const beat = setInterval(() => void session.query({ text: "SELECT 1", answerMs: beatMs }).catch(() => undefined), beatMs);
    beat.unref();
    session.ended.addEventListener("abort", () => clearInterval(beat));
    if (session.ended.aborted) clearInterval(beat);
    return one;
  }

  /** Asked of the session itself, which may have ended between its answer and our reading of it. */
  function stateNow(): PlaceState {
    return state === "held" && held?.session.isOpen === false ? "away" : state;
  }

  /** The place for this session. `ours`: only where one of these tokens had it last, and so nobody else since. */
  async function ask(session: Session, ours: readonly string[] | undefined): Promise<HeldPlace | "taken" | "fenced"> {
    const { ownSchema, view, version, lockKey } = place;
    const { rows } = await session.query({ text: "SELECT pg_try_advisory_lock($1) AS free", values: [lockKey] });
    if ((rows as { free: number }[])[0]?.free === 1) {
      const token = (unanswered ??= randomUUID());
      // On disk when it is answered, unlike other writes: a token that a crash takes back would let an earlier writer in.
      const text = `UPDATE ${ownSchema}.store SET writer = $3, writer_name = $4, writer_since = now() FROM (SELECT set_config('synchronous_commit', 'on', true)) AS durable
        WHERE view = $1 AND version = $2 AND ($5::uuid[] IS NULL OR writer = ANY($5::uuid[])) RETURNING position`;
      const [row] = (await session.query({ text, values: [view, version, token, writerName, ours ?? null] })).rows as { position: number }[];
      if (row !== undefined) return begin(session, token, row.position);
      if (ours === undefined) throw new Error(`${place.what} has no row any more`);
      return "fenced";
    }
    if (ours === undefined) return "taken";
    const text = `SELECT writer FROM ${ownSchema}.store WHERE view = $1 AND version = $2`;
    const [row] = (await session.query({ text, values: [view, version] })).rows as { writer: string | null }[];
    return row?.writer != null && ours.includes(row.writer) ? "taken" : "fenced";
  }

  async function retake(lastToken: string): Promise<HeldPlace> {
    const session = await connect();
    const ours = unanswered === undefined ? [lastToken] : [lastToken, unanswered];
    const answer = await ask(session, ours).catch(async (error: unknown) => {
      await session.close();
      throw error;
    });
    if (answer !== "taken" && answer !== "fenced") return answer;
    await session.close();
    if (answer === "taken") throw unavailable(place.what, "the server has not yet let go of the connection that we lost");
    throw lose();
  }

  function lose(): BridgeError {
    state = "lost";
    const error = new BridgeError("STORE_FENCED", `${place.what} has another writer now`);
    lost.abort(error);
    return error;
  }

  return {
    state: stateNow,
    async take(signal) {
      if (state !== "none" && state !== "lost") throw new Error(`the writer's place of ${place.what} was asked for twice`);
      state = "waiting";
      lost = new AbortController();
      let session: Session | undefined;
      try {
        for (;;) {
          signal.throwIfAborted();
          try {
            if (session?.isOpen !== true) session = await connect();
            if (typeof (await ask(session, undefined)) === "object") return lost.signal;
          } catch (error) {
            if (!isBridgeError(error) || !error.retryable) throw error;
          }
          await pause(ASK_MS, undefined, { signal });
        }
      } catch (error) {
        state = "none";
        await session?.close();
        throw error;
      }
    },
    async hold() {
      if (held === undefined) throw new Error(`${place.what} is written without its writer's place`);
      const now = stateNow();
      if (now === "held") return held;
      if (now === "lost") throw lose();
      if (now !== "away") throw new Error(`${place.what} is written without its writer's place`);
      try {
        retaking ??= retake(held.token);
        return await retaking;
      } finally {
        retaking = undefined;
      }
    },
    async fence(found) {
      if (held === found && state === "held") lose();
      await found.session.close();
    },
    async close() {
      // Else the place would be held by a session that nobody knows.
      await retaking?.catch(() => undefined);
      state = "none";
      await held?.session.close();
    },
  };
}
