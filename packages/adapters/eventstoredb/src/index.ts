// The distributed engine of the event log: EventStoreDB.

export { openEventStoreDbLog } from "./event-log.ts";
