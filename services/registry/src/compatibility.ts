// Whether a new schema goes with those before it, by the level that its subject has.

import type { CompatibilityLevel } from "@csp/contracts";
import { whyUnreadable } from "@csp/domain";

/** Null where it does. `before`: as JSON texts, oldest first. */
export function whyIncompatible(level: CompatibilityLevel, schema: object, before: readonly string[]): string | null {
  if (level === "NONE") return null;
  const held = level.endsWith("_TRANSITIVE") ? before : before.slice(-1);
  const readsOlder = level.startsWith("BACKWARD") || level.startsWith("FULL");
  const isRead = level.startsWith("FORWARD") || level.startsWith("FULL");
  for (const text of held) {
    const earlier = asSchema(text);
    const why = (readsOlder ? whyUnreadable(schema, earlier) : null) ?? (isRead ? whyUnreadable(earlier, schema) : null);
    if (why !== null) return why;
  }
  return null;
}

/** A schema may also be a name alone. */
function asSchema(text: string): object {
  const json = JSON.parse(text) as unknown;
  return typeof json === "object" && json !== null ? json : { type: json };
}
