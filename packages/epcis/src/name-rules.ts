// Which names may stand beside the standard's own fields: those of another namespace. A bare name that nothing gives a
// namespace is a slip (`bizstep`) or content that nobody can interpret. Needs the context, which a schema cannot know.

import { resolveName, type Context } from "./context.ts";
import { ERROR_DECLARATION_FIELDS, EVENT_FIELDS, SENSOR_FIELDS } from "./event-fields.ts";
import type { EventType } from "./event.ts";
import { isObject, type JsonObject } from "./json-text.ts";
import { scopeWithin, type Scope } from "./nodes.ts";
import { pointerTo, shapeProblem, type EpcisProblem } from "./problem.ts";
import { article } from "./schema/check-shape.ts";

const NO_FIELDS: ReadonlySet<string> = new Set(["@context"]);

/** Enough of them for a person; an object may hold a million. */
const MAX_PROBLEMS = 11;

/** Names of an object that are neither its own fields nor in a namespace. */
export function checkNames(object: JsonObject, known: ReadonlySet<string>, context: Context, pointer: string, owner: string): readonly EpcisProblem[] {
  const problems: EpcisProblem[] = [];
  for (const key of Object.keys(object)) {
    if (known.has(key) || resolveName(context, key).namespace !== "") continue;
    problems.push(shapeProblem(pointerTo(pointer, key), `is not a field of ${article(owner)}, and no context gives the name a namespace`));
    if (problems.length === MAX_PROBLEMS) break;
  }
  return problems;
}

/** All names of an event whose meaning depends on the context: its own, its ILMD's, its sensor data's, its error declaration's. */
export function checkEventNames(type: EventType, event: JsonObject, scope: Scope, pointer: string): readonly EpcisProblem[] {
  const problems = [...checkNames(event, EVENT_FIELDS[type], scope.context, pointer, type)];
  const within = (field: string, value: unknown, known: ReadonlySet<string>, at: string): void => {
    if (problems.length >= MAX_PROBLEMS || !isObject(value)) return;
    problems.push(...checkNames(value, known, scopeWithin(scope, value).context, at, field));
  };
  const { ilmd, errorDeclaration } = event;
  if (isObject(ilmd)) problems.push(...checkIlmdNames(ilmd, scope, pointerTo(pointer, "ilmd")));
  if (errorDeclaration !== undefined) within("errorDeclaration", errorDeclaration, ERROR_DECLARATION_FIELDS, pointerTo(pointer, "errorDeclaration"));
  for (const [index, element] of itemsOf(event["sensorElementList"])) {
    const at = `${pointer}/sensorElementList/${index}`;
    within("sensorElement", element, SENSOR_FIELDS.sensorElement, at);
    if (!isObject(element)) continue;
    within("sensorMetadata", element["sensorMetadata"], SENSOR_FIELDS.sensorMetadata, `${at}/sensorMetadata`);
    for (const [place, report] of itemsOf(element["sensorReport"])) within("sensorReport", report, SENSOR_FIELDS.sensorReport, `${at}/sensorReport/${place}`);
  }
  return problems.length <= MAX_PROBLEMS ? problems : problems.slice(0, MAX_PROBLEMS);
}

/** In ILMD an undeclared prefix is refused as well: master data must say whose terms it uses. */
function checkIlmdNames(ilmd: JsonObject, scope: Scope, pointer: string): readonly EpcisProblem[] {
  const problems: EpcisProblem[] = [];
  const { context } = scopeWithin(scope, ilmd);
  for (const key of Object.keys(ilmd)) {
    if (NO_FIELDS.has(key) || problems.length === MAX_PROBLEMS) continue;
    const { namespace, declared } = resolveName(context, key);
    if (namespace === "") problems.push(shapeProblem(pointerTo(pointer, key), "a field of ilmd must be in a namespace, by a prefix that the context declares"));
    else if (!declared && !context.foreign) problems.push(shapeProblem(pointerTo(pointer, key), "no context declares the prefix of this field of ilmd"));
  }
  return problems;
}

function itemsOf(list: unknown): Iterable<[number, unknown]> {
  return Array.isArray(list) ? (list as unknown[]).entries() : [];
}
