// The server's messages about stored events, and its positions: like offsets into a file they are not 1, 2, 3.

import shared from "@eventstore/db-client/generated/shared_pb.js";
import streams, { type ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import { Metadata, type ServiceError, type status } from "@grpc/grpc-js";
import type { StoredRow } from "./stored-rows.test-support.ts";

const BYTES_APART = 137;
const TICKS_AT_1970 = 621_355_968_000_000_000n;

export function toCommit(position: number): string {
  return String(position * BYTES_APART);
}

/** The last event at or before a place in the file. */
export function fromCommit(commit: string): number {
  return Math.floor(Number(commit) / BYTES_APART);
}

export function eventMessage(row: StoredRow): ReadResp {
  const record = new streams.ReadResp.ReadEvent.RecordedEvent();
  const id = new shared.UUID();
  const hex = Buffer.from(row.id).toString("hex");
  id.setString(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`);
  record.setId(id);
  record.setStreamIdentifier(streamIdentifier(row.stream));
  record.setStreamRevision(String(row.revision));
  record.setCommitPosition(toCommit(row.position));
  record.setPreparePosition(toCommit(row.position));
  record.getMetadataMap().set("type", row.type).set("content-type", "application/octet-stream").set("created", String(TICKS_AT_1970));
  record.setCustomMetadata(row.meta);
  record.setData(row.data);
  const event = new streams.ReadResp.ReadEvent();
  event.setEvent(record);
  event.setCommitPosition(toCommit(row.position));
  return message((one) => one.setEvent(event));
}

export function message(set: (one: ReadResp) => void): ReadResp {
  const one = new streams.ReadResp();
  set(one);
  return one;
}

export function checkpointMessage(position: number): ReadResp {
  const checkpoint = new streams.ReadResp.Checkpoint();
  checkpoint.setCommitPosition(toCommit(position));
  checkpoint.setPreparePosition(toCommit(position));
  return message((one) => one.setCheckpoint(checkpoint));
}

export function streamIdentifier(stream: string): InstanceType<typeof shared.StreamIdentifier> {
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  return identifier;
}

/** As the server refuses a whole call: a status, and what it is about in the trailer. */
export function refusal(code: status, exception: string, more: Readonly<Record<string, string>> = {}): ServiceError {
  const metadata = new Metadata();
  metadata.set("exception", exception);
  for (const [name, value] of Object.entries(more)) metadata.set(name, value);
  return Object.assign(new Error(exception), { code, details: exception, metadata });
}
