// Schemas of others, kept in the log: read from its stream, added to it. Two registries over one log see the same, and the
// one that comes second with a version loses on the revision and decides anew.

import {
  COMPATIBILITY_LEVELS,
  type CompatibilityLevel,
  type EventLog,
  isBridgeError,
  type LoggedEvent,
  type NewEvent,
  type SubjectSchema,
} from "@csp/contracts";
import { compatibilitySet, EVENT_TYPE, REGISTRY_STREAM, registryEventId, schemaRegistered } from "@csp/domain";
import { readAvroSchema } from "./avro-schema.ts";
import { FIRST_FOREIGN_ID } from "./own-subjects.ts";

export interface ForeignSchema extends SubjectSchema {
  readonly identity: string;
}

/** What the stream says up to its end when it was read. */
export interface ForeignSchemas {
  readonly subjects: ReadonlyMap<string, readonly ForeignSchema[]>;
  readonly byId: ReadonlyMap<number, ForeignSchema>;
  readonly idOf: ReadonlyMap<string, number>;
  readonly levels: ReadonlyMap<string | null, CompatibilityLevel>;
  /** Versions of all subjects together. */
  readonly count: number;
  readonly nextId: number;
}

/** What is to be appended, or an answer without it. */
export type Decision<T> = { readonly append: readonly Omit<NewEvent, "id">[]; readonly value: T };

export interface ForeignStore {
  /** As of now. */
  read(): Promise<ForeignSchemas>;
  /** Decides over the newest state, and again where somebody else was first. When it resolves, what was decided is durable. */
  change<T>(decide: (now: ForeignSchemas) => Decision<T>): Promise<T>;
}

/** Each try that is lost is one that somebody else won. */
const MOST_TRIES = 50;
const NO_META = new Uint8Array();

export function createForeignStore(log: EventLog): ForeignStore {
  const state = {
    subjects: new Map<string, ForeignSchema[]>(),
    byId: new Map<number, ForeignSchema>(),
    idOf: new Map<string, number>(),
    levels: new Map<string | null, CompatibilityLevel>(),
    count: 0,
    nextId: FIRST_FOREIGN_ID,
  };
  let revision = -1;
  /** One at a time: what is read is folded once. */
  let last: Promise<unknown> = Promise.resolve();

  function fold({ type, data }: LoggedEvent): void {
    if (type === EVENT_TYPE.compatibilitySet) {
      const { subject, level } = compatibilitySet.decode(data);
      state.levels.set(subject, COMPATIBILITY_LEVELS.find((one) => one === level) ?? "BACKWARD");
    }
    if (type !== EVENT_TYPE.schemaRegistered) return;
    const registered = schemaRegistered.decode(data);
    const read = readAvroSchema(registered.schema);
    if (!read.ok) throw new Error(`the registry kept a schema that is none: ${read.problem.message}`);
    const schema = { ...registered, identity: read.value.identity };
    state.subjects.set(schema.subject, [...(state.subjects.get(schema.subject) ?? []), schema]);
    state.byId.set(schema.id, schema);
    state.idOf.set(schema.identity, schema.id);
    state.count += 1;
    state.nextId = Math.max(state.nextId, schema.id + 1);
  }

  async function catchUp(): Promise<ForeignSchemas> {
    for await (const batch of log.read(REGISTRY_STREAM, revision + 1)) {
      for (const event of batch) {
        fold(event);
        revision = event.revision;
      }
    }
    return state;
  }

  async function changeOnce<T>(decide: (now: ForeignSchemas) => Decision<T>): Promise<T> {
    const { append, value } = decide(await catchUp());
    if (append.length === 0) return value;
    const events = append.map((event, n): NewEvent => ({ id: registryEventId(revision + 1 + n, event.data), ...event }));
    await log.append(REGISTRY_STREAM, revision < 0 ? "none" : revision, events);
    await catchUp();
    return value;
  }

  async function changeUntilFirst<T>(decide: (now: ForeignSchemas) => Decision<T>): Promise<T> {
    for (let n = 1; ; n++) {
      try {
        return await changeOnce(decide);
      } catch (error) {
        if (!isBridgeError(error, "WRONG_REVISION") || n === MOST_TRIES) throw error;
      }
    }
  }

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = last.then(work);
    last = mine.catch(() => undefined);
    return mine;
  }

  return { read: () => inTurn(catchUp), change: (decide) => inTurn(() => changeUntilFirst(decide)) };
}

export function registeredEvent({ subject, version, id, schema }: SubjectSchema): Omit<NewEvent, "id"> {
  return { type: EVENT_TYPE.schemaRegistered, data: schemaRegistered.encode({ subject, version, id, schema }), meta: NO_META };
}

export function levelEvent(subject: string | null, level: CompatibilityLevel): Omit<NewEvent, "id"> {
  return { type: EVENT_TYPE.compatibilitySet, data: compatibilitySet.encode({ subject, level }), meta: NO_META };
}
