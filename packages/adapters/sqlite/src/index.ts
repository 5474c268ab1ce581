// The embedded engines: event log, view stores and topics as SQLite files in one data folder.

export { type DataFolder, type DataFolderOptions, openDataFolder } from "./data-folder.ts";
export { type EventLogOptions, hasSqliteEventLog, openSqliteEventLog } from "./event-log.ts";
export { openSqliteViewStore, type ViewStoreOptions } from "./view-store.ts";
export { openSqliteTopics, type SqliteTopics } from "./topics.ts";
export { checkEventLog } from "./check-log.ts";
export type { LogFault } from "./log-faults.ts";
