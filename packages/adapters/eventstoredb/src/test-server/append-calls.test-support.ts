// BatchAppend and Append as the server does them: an append may come in pieces and is answered under its correlation id;
// a wrong expectation, a deleted stream and an append that is too large are answers, not failures of the call.

import shared from "@eventstore/db-client/generated/shared_pb.js";
import statusMessages from "@eventstore/db-client/generated/status_pb.js";
import streams, { type AppendReq, type AppendResp, type BatchAppendReq, type BatchAppendResp } from "@eventstore/db-client/generated/streams_pb.js";
import { type Appended, type EventLog, type ExpectedRevision, isBridgeError, type NewEvent } from "@csp/contracts";
import { type handleBidiStreamingCall, type handleClientStreamingCall, status } from "@grpc/grpc-js";
import anyMessage from "google-protobuf/google/protobuf/any_pb.js";
import { refusal, streamIdentifier, toCommit } from "./answers.test-support.ts";

export type Outcome =
  | { readonly kind: "stored"; readonly appended: Appended }
  | { readonly kind: "wrong revision"; readonly current: number | undefined }
  | { readonly kind: "deleted" | "too large" | "unknown" | "cut" };

/** Does one append; `cut` is for one that is never answered. */
export type Append = (stream: string, expected: ExpectedRevision, events: readonly NewEvent[]) => Promise<Outcome>;

type Proposed = BatchAppendReq.ProposedMessage | AppendReq.ProposedMessage;
interface PendingAppend {
  readonly stream: string;
  readonly expected: ExpectedRevision;
  readonly events: NewEvent[];
}

export function batchAppendCall(append: Append): handleBidiStreamingCall<BatchAppendReq, BatchAppendResp> {
  return (call) => {
    const pending = new Map<string, PendingAppend>();
    call.on("error", () => undefined);
    call.on("end", () => call.end());
    call.on("data", (request: BatchAppendReq) => {
      const id = request.getCorrelationId()?.getString() ?? "";
      const options = request.getOptions();
      if (options !== undefined) {
        const expected = options.hasAny() ? "any" : options.hasNoStream() ? "none" : Number(options.getStreamPosition());
        pending.set(id, { stream: nameOf(options), expected, events: [] });
      }
      const one = pending.get(id);
      if (one === undefined) return;
      one.events.push(...request.getProposedMessagesList().map(toEvent));
      if (!request.getIsFinal()) return;
      pending.delete(id);
      void append(one.stream, one.expected, one.events).then((outcome) => {
        if (outcome.kind !== "cut" && !call.cancelled) call.write(batchAnswer(request, one, outcome));
      });
    });
  };
}

export function appendCall(append: Append): handleClientStreamingCall<AppendReq, AppendResp> {
  return (call, answer) => {
    let one: PendingAppend | undefined;
    call.on("error", () => undefined);
    call.on("data", (request: AppendReq) => {
      const options = request.getOptions();
      if (options !== undefined) {
        const expected = options.hasAny() ? "any" : options.hasNoStream() ? "none" : Number(options.getRevision());
        one = { stream: nameOf(options), expected, events: [] };
      }
      const proposed = request.getProposedMessage();
      if (proposed !== undefined) one?.events.push(toEvent(proposed));
    });
    call.on("end", () => {
      if (one === undefined) return;
      const { stream, expected, events } = one;
      void append(stream, expected, events).then((outcome) => {
        if (outcome.kind === "stored" || outcome.kind === "wrong revision") answer(null, singleAnswer(outcome));
        else if (outcome.kind === "deleted") answer(refusal(status.FAILED_PRECONDITION, "stream-deleted", { "stream-name": stream }));
        else if (outcome.kind === "too large") answer(refusal(status.INVALID_ARGUMENT, "maximum-append-size-exceeded", { "maximum-append-size": "1048576" }));
        else if (outcome.kind === "unknown") answer(refusal(status.UNKNOWN, "unknown"));
      });
    });
  };
}

/** An append to the embedded log, with the outcomes that this server tells apart. */
export function appendTo(log: EventLog): Append {
  return async (stream, expected, events) => {
    try {
      return { kind: "stored", appended: await log.append(stream, expected, events) };
    } catch (error) {
      if (isBridgeError(error, "WRONG_REVISION")) return { kind: "wrong revision", current: (await log.readLast(stream))?.revision };
      if (isBridgeError(error, "APPEND_TOO_LARGE")) return { kind: "too large" };
      return { kind: "unknown" };
    }
  };
}

function nameOf(options: BatchAppendReq.Options | AppendReq.Options): string {
  return Buffer.from(options.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
}

function toEvent(proposed: Proposed): NewEvent {
  return {
    id: proposed.getId()?.getString().toLowerCase() ?? "",
    type: proposed.getMetadataMap().get("type") ?? "",
    data: proposed.getData_asU8(),
    meta: proposed.getCustomMetadata_asU8(),
  };
}

function batchAnswer(request: BatchAppendReq, { stream, expected }: PendingAppend, outcome: Outcome): BatchAppendResp {
  const answer = new streams.BatchAppendResp();
  answer.setCorrelationId(request.getCorrelationId());
  answer.setStreamIdentifier(streamIdentifier(stream));
  if (outcome.kind !== "stored") {
    answer.setError(batchError(expected, outcome));
    return answer;
  }
  const position = new shared.AllStreamPosition();
  position.setCommitPosition(toCommit(outcome.appended.position));
  position.setPreparePosition(toCommit(outcome.appended.position));
  const success = new streams.BatchAppendResp.Success();
  success.setCurrentRevision(String(outcome.appended.lastRevision));
  success.setPosition(position);
  answer.setSuccess(success);
  return answer;
}

function batchError(expected: ExpectedRevision, outcome: Outcome): InstanceType<typeof statusMessages.Status> {
  const details = new anyMessage.Any();
  if (outcome.kind === "wrong revision") {
    const wrong = new shared.WrongExpectedVersion();
    if (outcome.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentStreamRevision(String(outcome.current));
    if (expected === "any") wrong.setExpectedAny(new shared.Empty());
    else if (expected === "none") wrong.setExpectedNoStream(new shared.Empty());
    else wrong.setExpectedStreamPosition(String(expected));
    details.pack(wrong.serializeBinary(), "event_store.client.WrongExpectedVersion");
  } else if (outcome.kind === "deleted") details.pack(new shared.StreamDeleted().serializeBinary(), "event_store.client.StreamDeleted");
  else if (outcome.kind === "too large") {
    const tooLarge = new shared.MaximumAppendSizeExceeded();
    tooLarge.setMaxappendsize(1_048_576);
    details.pack(tooLarge.serializeBinary(), "event_store.client.MaximumAppendSizeExceeded");
  } else details.pack(new shared.Unknown().serializeBinary(), "event_store.client.Unknown");
  const error = new statusMessages.Status();
  error.setMessage(outcome.kind);
  error.setDetails(details);
  return error;
}

function singleAnswer(outcome: Extract<Outcome, { kind: "stored" | "wrong revision" }>): AppendResp {
  const answer = new streams.AppendResp();
  if (outcome.kind === "wrong revision") {
    const wrong = new streams.AppendResp.WrongExpectedVersion();
    if (outcome.current === undefined) wrong.setCurrentNoStream(new shared.Empty());
    else wrong.setCurrentRevision(String(outcome.current));
    answer.setWrongExpectedVersion(wrong);
    return answer;
  }
  const position = new streams.AppendResp.Position();
  position.setCommitPosition(toCommit(outcome.appended.position));
  position.setPreparePosition(toCommit(outcome.appended.position));
  const success = new streams.AppendResp.Success();
  success.setCurrentRevision(String(outcome.appended.lastRevision));
  success.setPosition(position);
  answer.setSuccess(success);
  return answer;
}
