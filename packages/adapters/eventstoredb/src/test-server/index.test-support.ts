// A server for tests and benchmarks of whatever stands on the distributed event log.

export { type EventStoreServer, type Fault, type ServerOptions, startEventStoreServer } from "./event-store-server.test-support.ts";
export { type ServerProcess, startServerProcess } from "./server-process.test-support.ts";
