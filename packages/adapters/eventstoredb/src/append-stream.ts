// One long call over which all appends go, each answered under its number: many are on their way at a time. When the call
// breaks, every append in it fails as unavailable, stored or not, and the next append opens another call. Repeats nothing.

import type { BatchAppendReq, BatchAppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import { createDiagnosticPublisher, DIAGNOSTICS } from "@csp/contracts";
import { toFailure, unavailable } from "./server-failure.ts";
import type { VendorClient } from "./vendor-client.ts";

type AppendCall = Awaited<ReturnType<VendorClient["batchAppend"]>>;

interface Waiting {
  readonly resolve: (answer: BatchAppendResp) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

/** A call and what waits in it. */
interface Lane {
  send(id: string, request: BatchAppendReq, waiting: Waiting): void;
  fail(error: Error): void;
}

export interface AppendStream {
  /** Resolves with the server's answer, whatever it is. @throws BridgeError LOG_UNAVAILABLE and others when there is none */
  send(request: BatchAppendReq): Promise<BatchAppendResp>;
  close(reason: Error): void;
}

const WHAT = "An append";
const broke = createDiagnosticPublisher(DIAGNOSTICS.eventStoreBreak);

export function createAppendStream(client: VendorClient): AppendStream {
  let lane: Promise<Lane> | undefined;
  let closed: Error | undefined;
  let sent = 0;

  function openLane(): Promise<Lane> {
    const opening = client.batchAppend().then((call) => {
      if (closed !== undefined) {
        call.on("error", () => undefined).cancel();
        throw closed;
      }
      return createLane(call, () => {
        leave();
        if (closed === undefined) broke(() => ({ call: "append" }));
      });
    });
    const leave = (): void => {
      if (lane === opening) lane = undefined;
    };
    opening.catch(leave);
    return opening;
  }

  return {
    async send(request) {
      const id = `00000000-0000-4000-8000-${(++sent).toString(16).padStart(12, "0")}`;
      const correlation = new shared.UUID();
      correlation.setString(id);
      request.setCorrelationId(correlation);
      const open = await (lane ??= openLane());
      const { promise, resolve, reject } = Promise.withResolvers<BatchAppendResp>();
      // A server that is there and does not answer: nothing else on this call would be answered either.
      const timer = setTimeout(() => open.fail(unavailable(WHAT, `no answer in ${client.deadlineMs} ms`)), client.deadlineMs);
      open.send(id, request, { resolve, reject, timer });
      return promise;
    },
    close(reason) {
      closed = reason;
      lane?.then((open) => open.fail(reason)).catch(() => undefined);
    },
  };
}

function createLane(call: AppendCall, leave: () => void): Lane {
  const waiting = new Map<string, Waiting>();
  const unsent: BatchAppendReq[] = [];
  let isFull = false;
  let failed: Error | undefined;

  function flush(): void {
    for (let request = isFull ? undefined : unsent.shift(); request !== undefined; request = isFull ? undefined : unsent.shift()) isFull = !call.write(request);
  }

  function take(id: string | undefined): Waiting | undefined {
    const found = id === undefined ? undefined : waiting.get(id);
    if (id === undefined || found === undefined) return undefined;
    waiting.delete(id);
    clearTimeout(found.timer);
    return found;
  }

  /** A crash or a cut here: the server may have stored any of these. Their callers repeat them. */
  function fail(error: Error): void {
    if (failed !== undefined) return;
    failed = error;
    leave();
    unsent.length = 0;
    for (const id of waiting.keys()) take(id)?.reject(error);
    call.cancel();
  }

  call.on("drain", () => {
    isFull = false;
    flush();
  });
  call.on("data", (answer: BatchAppendResp) => take(answer.getCorrelationId()?.getString().toLowerCase())?.resolve(answer));
  call.on("error", (error: Error) => fail(toFailure(error, WHAT)));
  call.on("end", () => fail(unavailable(WHAT, "the server ended the call")));

  return {
    send(id, request, one) {
      waiting.set(id, one);
      if (failed !== undefined) {
        take(id)?.reject(failed);
        return;
      }
      unsent.push(request);
      flush();
    },
    fail,
  };
}
