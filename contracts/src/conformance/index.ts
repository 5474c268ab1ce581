// One suite per port. An adapter's `*.conformance.test.ts` gives it a way to open a fresh instance.

export { eventLogConformance } from "./event-log.ts";
export { inboxConformance, type InboxSubject, MOST_OPEN_BYTES, type OpenInboxSubject, type SentMessage } from "./inbox.ts";
export { outboxConformance } from "./outbox.ts";
export type { OpenSubject, Subject } from "./subject.ts";
export { viewStoreConformance } from "./view-store.ts";
