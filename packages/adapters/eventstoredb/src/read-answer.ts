// What a message of an answer to a read says. Nearly all are events, and those are read here from their bytes; every other
// message, and an event of an unusual form, is read by the classes that the vendor's client generated.
// Cost of a 1-KB event: see stored-event.ts, which has the rest of it.

import type { LoggedEvent } from "@csp/contracts";
import streams, { type ReadResp } from "@eventstore/db-client/generated/streams_pb.js";
import { STRANGE, WIRE, WireReader } from "./wire-reader.ts";

/** An event as the server tells it; its numbers may be more than a number holds exactly. */
export interface RecordedEvent {
  readonly kind: "event";
  readonly stream: string;
  readonly revision: number;
  readonly commit: number;
  readonly prepare: number;
  /** Lower case. */
  readonly id: string;
  readonly type: string | undefined;
  readonly customMetadata: Uint8Array;
  readonly data: Uint8Array;
  /** What it is in the port's form, once somebody wanted to know: stored-event.ts. */
  logged: LoggedEvent | undefined;
}

export type ReadAnswer =
  | RecordedEvent
  | { readonly kind: "checkpoint"; readonly commit: number; readonly prepare: number }
  | { readonly kind: "caught up" | "fell behind" | "other" };

/** @throws what the vendor's classes throw for bytes that are no such message */
export function readAnswer(bytes: Buffer): ReadAnswer {
  return readPlainEvent(bytes) ?? fromVendor(streams.ReadResp.deserializeBinary(bytes));
}

export function fromVendor(message: ReadResp): ReadAnswer {
  if (message.hasCaughtUp()) return { kind: "caught up" };
  if (message.hasFellBehind()) return { kind: "fell behind" };
  const mark = message.getCheckpoint();
  if (mark !== undefined) return { kind: "checkpoint", commit: Number(mark.getCommitPosition()), prepare: Number(mark.getPreparePosition()) };
  const record = message.getEvent()?.getEvent();
  if (record === undefined) return { kind: "other" };
  return {
    kind: "event",
    stream: Buffer.from(record.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString(),
    revision: Number(record.getStreamRevision()),
    commit: Number(record.getCommitPosition()),
    prepare: Number(record.getPreparePosition()),
    id: record.getId()?.getString().toLowerCase() ?? "",
    type: record.getMetadataMap().get("type"),
    customMetadata: record.getCustomMetadata_asU8(),
    data: record.getData_asU8(),
    logged: undefined,
  };
}

// Fields by their numbers in streams.proto and shared.proto.
const EVENT_IN_ANSWER = 1;
const EVENT = { record: 1, commit: 3, noPosition: 4 } as const;
const RECORD = { id: 1, stream: 2, revision: 3, prepare: 4, commit: 5, metadata: 6, customMetadata: 7, data: 8 } as const;
const NAME_IN_IDENTIFIER = 3;
const STRING_IN_UUID = 2;
const ENTRY = { key: 1, value: 2 } as const;
const TYPE = "type";
const NOTHING: Uint8Array = new Uint8Array();

/** Undefined for what is no event, and for one of another form than servers give. Never throws. */
export function readPlainEvent(bytes: Buffer): RecordedEvent | undefined {
  if (bytes[0] !== tag(EVENT_IN_ANSWER, WIRE.bytes)) return undefined;
  try {
    const reader = new WireReader(bytes, 1);
    // Of a field that comes twice the last counts, so that anything behind this one is not for here.
    if (reader.endOfBytes(bytes.length) !== bytes.length) return undefined;
    return readEventField(reader, bytes.length);
  } catch (error) {
    if (error === STRANGE) return undefined;
    throw error;
  }
}

function readEventField(reader: WireReader, end: number): RecordedEvent | undefined {
  let record: RecordedEvent | undefined;
  while (reader.at < end) {
    const key = reader.varint();
    if (key === tag(EVENT.record, WIRE.bytes)) record = readRecord(reader, reader.endOfBytes(end));
    else if (key === tag(EVENT.commit, WIRE.varint)) reader.varint();
    // Links are not asked for.
    else if (key >>> 3 <= EVENT.noPosition) throw STRANGE;
    else skipField(reader, key, end);
  }
  if (reader.at !== end) throw STRANGE;
  return record;
}

function readRecord(reader: WireReader, end: number): RecordedEvent {
  let [id, stream, type]: [string, string, string | undefined] = ["", "", undefined];
  let [revision, prepare, commit] = [0, 0, 0];
  let [customMetadata, data] = [NOTHING, NOTHING];
  while (reader.at < end) {
    const key = reader.varint();
    switch (key) {
      case tag(RECORD.id, WIRE.bytes):
        id = readText(reader, reader.endOfBytes(end), STRING_IN_UUID, "ascii").toLowerCase();
        break;
      case tag(RECORD.stream, WIRE.bytes):
        stream = readText(reader, reader.endOfBytes(end), NAME_IN_IDENTIFIER, "utf8");
        break;
      case tag(RECORD.revision, WIRE.varint):
        revision = reader.varint();
        break;
      case tag(RECORD.prepare, WIRE.varint):
        prepare = reader.varint();
        break;
      case tag(RECORD.commit, WIRE.varint):
        commit = reader.varint();
        break;
      case tag(RECORD.metadata, WIRE.bytes):
        type = readType(reader, reader.endOfBytes(end)) ?? type;
        break;
      case tag(RECORD.customMetadata, WIRE.bytes):
        customMetadata = reader.bytes(reader.endOfBytes(end));
        break;
      case tag(RECORD.data, WIRE.bytes):
        data = reader.bytes(reader.endOfBytes(end));
        break;
      default:
        if (key >>> 3 <= RECORD.data) throw STRANGE;
        skipField(reader, key, end);
    }
  }
  if (reader.at !== end) throw STRANGE;
  return { kind: "event", stream, revision, commit, prepare, id, type, customMetadata, data, logged: undefined };
}

/** A message that is one text. */
function readText(reader: WireReader, end: number, field: number, encoding: "ascii" | "utf8"): string {
  if (reader.at === end) return "";
  if (reader.varint() !== tag(field, WIRE.bytes) || reader.endOfBytes(end) !== end) throw STRANGE;
  return reader[encoding](end);
}

/** The value of an entry of the map, where it is the one that says the type of an event. */
function readType(reader: WireReader, end: number): string | undefined {
  if (reader.varint() !== tag(ENTRY.key, WIRE.bytes)) throw STRANGE;
  const keyEnd = reader.endOfBytes(end);
  const isType = keyEnd - reader.at === TYPE.length && reader.ascii(keyEnd) === TYPE;
  reader.skipAscii(keyEnd);
  if (reader.varint() !== tag(ENTRY.value, WIRE.bytes) || reader.endOfBytes(end) !== end) throw STRANGE;
  if (isType) return reader.ascii(end);
  reader.skipAscii(end);
  return undefined;
}

function skipField(reader: WireReader, key: number, end: number): void {
  if (key > 0x7fff_ffff) throw STRANGE;
  reader.skip(key & 7, end);
}

function tag(field: number, wireType: number): number {
  return field * 8 + wireType;
}
