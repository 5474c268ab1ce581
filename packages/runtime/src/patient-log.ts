// The port of the event log over one that need not be there yet.

import type { EventLog } from "@csp/contracts";
import type { Patient } from "./patient.ts";

/** @param distance of the log that it will be. */
export function patientLog(patient: Pick<Patient<EventLog>, "get">, distance: EventLog["distance"]): EventLog {
  return {
    distance,
    append: async (stream, expected, events) => patient.get().append(stream, expected, events),
    async *read(stream, from) {
      yield* patient.get().read(stream, from);
    },
    readLast: async (stream) => patient.get().readLast(stream),
    async *follow(filter, after, options) {
      yield* patient.get().follow(filter, after, options);
    },
    head: async () => patient.get().head(),
  };
}
