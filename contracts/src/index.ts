export * from "./diagnostics.ts";
export * from "./errors.ts";
export * from "./ports/clock.ts";
export * from "./ports/event-log.ts";
export * from "./ports/inbox.ts";
export * from "./ports/outbox.ts";
export * from "./ports/view-store.ts";
export * from "./topics.ts";
