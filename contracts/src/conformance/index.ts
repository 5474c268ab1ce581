// One suite per port. An adapter's `*.conformance.test.ts` gives it a way to open a fresh instance. What makes their data serves the
// adapters' own tests too.

export { eventLogConformance } from "./event-log.ts";
export { inboxConformance, type InboxSubject, MOST_OPEN_BYTES, type OpenInboxSubject, type SentMessage } from "./inbox.ts";
export { outboxConformance } from "./outbox.ts";
export { schemaRegistryConformance } from "./schema-registry.ts";
export { asWritten, makeEvent, makeEvents, type OpenSubject, readAll, type Subject, unusedWord } from "./subject.ts";
export { viewStoreConformance } from "./view-store.ts";
