// Rows of the log's event table as events, each proved against its check sum. What a row is when the proof fails is a
// value, for those who look for such rows; who merely reads makes an error of it.

import { recordBytes, recordSum, streamSum, toBytes, writeStoredRecord } from "./event-record.ts";
import { readUuid, UUID_BYTES } from "./uuid-bytes.ts";
import type { LoggedEvent } from "@csp/contracts";
import type { DatabaseSync, SQLOutputValue, StatementSync } from "node:sqlite";

/** The columns of a row, in the order in which `readRow` takes them. */
export const EVENT_COLUMNS = "e.pos, e.stream, e.rev, e.type, e.id, e.meta, e.data, e.sum";

/** A row that is not what was written, as far as it can still be named. */
export interface DamagedRow {
  readonly damaged: true;
  readonly position: SQLOutputValue | undefined;
  readonly revision: SQLOutputValue | undefined;
  readonly stream: string | undefined;
  readonly type: string | undefined;
}

interface Name {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly sum: number;
}

const NAMES_KEPT = 50_000;
const FIRST_SCRATCH_BYTES = 64 * 1024;

export function createEventRows(db: DatabaseSync): (row: readonly SQLOutputValue[]) => LoggedEvent | DamagedRow {
  const streamName = createNames(db.prepare("SELECT name FROM stream WHERE id = ?"));
  const typeName = createNames(db.prepare("SELECT name FROM type WHERE id = ?"));
  let scratch = toBytes(new ArrayBuffer(FIRST_SCRATCH_BYTES));

  return (row) => {
    const [position, streamId, revision, typeId, id, meta, data, sum] = row;
    const stream = streamName(streamId);
    const type = typeName(typeId);
    const damaged: DamagedRow = { damaged: true, position, revision, stream: stream?.name, type: type?.name };
    if (typeof position !== "number" || typeof revision !== "number" || stream === undefined || type === undefined) return damaged;
    if (!(id instanceof Uint8Array && meta instanceof Uint8Array && data instanceof Uint8Array) || id.length !== UUID_BYTES) return damaged;
    const bytes = recordBytes(type.bytes, { meta, data });
    if (bytes > scratch.bytes.length) scratch = toBytes(new ArrayBuffer(bytes * 2));
    const end = writeStoredRecord(scratch, position, revision, id, type.bytes, meta, data);
    if (recordSum(scratch.bytes.subarray(0, end), stream.sum) !== sum) return damaged;
    return { stream: stream.name, revision, position, id: readUuid(id), type: type.name, data, meta };
  };
}

/** Names by their integers, which never change their meaning once committed. */
function createNames(lookUp: StatementSync): (id: SQLOutputValue | undefined) => Name | undefined {
  const known = new Map<number, Name>();
  return (id) => {
    if (typeof id !== "number") return undefined;
    const found = known.get(id);
    if (found !== undefined) return found;
    const name = lookUp.get(id)?.["name"];
    if (typeof name !== "string") return undefined;
    if (known.size >= NAMES_KEPT) known.clear();
    const made: Name = { name, bytes: Buffer.from(name), sum: streamSum(name) };
    known.set(id, made);
    return made;
  };
}
