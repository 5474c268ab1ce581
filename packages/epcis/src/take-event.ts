// One event as plain values → the canonical event, or its problems. Knows no document; both syntaxes come through here.

import { valuePrefixes } from "./context.ts";
import { checkEventRules } from "./event-rules.ts";
import { EVENT_TYPES, isEventType } from "./event-fields.ts";
import { isObject } from "./json-text.ts";
import { checkEventNames } from "./name-rules.ts";
import { scopeWithin, type Scope } from "./nodes.ts";
import { pointerTo, shapeProblem, type EpcisProblem } from "./problem.ts";
import { readEvent } from "./read-event.ts";
import type { ReadEvent } from "./read-result.ts";
import { checkShape } from "./schema/check-shape.ts";

/** Checks one event, and appends it to `events` where nothing is wrong with it. */
export function takeEvent(raw: unknown, scope: Scope, where: string, events: ReadEvent[]): readonly EpcisProblem[] {
  if (!isObject(raw)) return [shapeProblem(where, "an event is a JSON object")];
  const type = raw["type"];
  if (!isEventType(type)) return [shapeProblem(pointerTo(where, "type"), `must be one of ${EVENT_TYPES.join(", ")}`)];
  const shape = checkShape(type, raw, where);
  const within = scopeWithin(scope, raw);
  const names = checkEventNames(type, raw, within, where);
  if (shape.length > 0) return [...shape, ...names];
  const rules = checkEventRules(type, raw, where);
  if (rules.length > 0 || names.length > 0) return [...rules, ...names];
  events.push({ event: readEvent(type, raw, scope), where, prefixes: valuePrefixes(within.context) });
  return [];
}
