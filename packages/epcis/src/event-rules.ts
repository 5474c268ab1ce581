// What the fields of one event must be together, which no field's shape can say (EPCIS 2.0 section 7.4). Each rule is one
// function that names the field at fault, and the same as JSON Schema for other programs; a test holds the two together. Takes
// events whose shape has been checked.

import type { Action, EventType } from "./event.ts";
import type { JsonObject } from "./json-text.ts";
import { pointerTo, shapeProblem, type EpcisProblem } from "./problem.ts";

interface Breach {
  readonly field: string;
  readonly detail: string;
}

interface Rule {
  /** Null where the rule is kept. */
  readonly breach: (event: JsonObject, action: Action | undefined) => Breach | null;
  readonly shape: Shape;
}

type Shape = { readonly [keyword: string]: unknown };

function hasItems(event: JsonObject, field: string): boolean {
  const list = event[field];
  return Array.isArray(list) && list.length > 0;
}

function has(event: JsonObject, field: string): boolean {
  return Object.hasOwn(event, field);
}

/** An empty `epcList` says "no objects, on purpose"; an empty quantity list says nothing. */
function namesObjects(event: JsonObject): boolean {
  return has(event, "epcList") || hasItems(event, "quantityList");
}

function withItems(field: string): Shape {
  return { required: [field], properties: { [field]: { minItems: 1 } } };
}

function withAction(...actions: readonly Action[]): Shape {
  return { properties: { action: { enum: actions } } };
}

const NAMES_OBJECTS: readonly Shape[] = [{ required: ["epcList"] }, withItems("quantityList")];

const objectsOfObjectEvent: Rule = {
  breach(event) {
    const isSensorReading = hasItems(event, "sensorElementList") && has(event, "readPoint");
    if (namesObjects(event) || isSensorReading) return null;
    return { field: "epcList", detail: "an ObjectEvent needs epcList or quantityList, or sensorElementList together with readPoint" };
  },
  shape: { anyOf: [...NAMES_OBJECTS, { allOf: [withItems("sensorElementList"), { required: ["readPoint"] }] }] },
};

const ilmdOnAddOnly: Rule = {
  breach: (event, action) => (has(event, "ilmd") && action !== "ADD" ? { field: "ilmd", detail: "ilmd stands in an ObjectEvent only with action ADD" } : null),
  shape: { anyOf: [withAction("ADD"), { not: { required: ["ilmd"] } }] },
};

const parentOfAggregation: Rule = {
  breach: (event, action) =>
    action === "OBSERVE" || has(event, "parentID") ? null : { field: "parentID", detail: "an AggregationEvent needs parentID with action ADD or DELETE" },
  shape: { anyOf: [withAction("OBSERVE"), { required: ["parentID"] }] },
};

const children: Rule = {
  breach(event, action) {
    if (action === "DELETE" || hasItems(event, "childEPCs") || hasItems(event, "childQuantityList")) return null;
    return { field: "childEPCs", detail: "childEPCs or childQuantityList is needed, unless the action is DELETE" };
  },
  shape: { anyOf: [withAction("DELETE"), withItems("childEPCs"), withItems("childQuantityList")] },
};

const transactions: Rule = {
  breach: (event) =>
    hasItems(event, "bizTransactionList") ? null : { field: "bizTransactionList", detail: "a TransactionEvent needs at least one business transaction" },
  shape: withItems("bizTransactionList"),
};

const objectsOfTransaction: Rule = {
  breach(event, action) {
    if (action === "DELETE" || namesObjects(event)) return null;
    return { field: "epcList", detail: "a TransactionEvent needs epcList or quantityList, unless the action is DELETE" };
  },
  shape: { anyOf: [withAction("DELETE"), ...NAMES_OBJECTS] },
};

const INPUT: Shape = { anyOf: [withItems("inputEPCList"), withItems("inputQuantityList")] };
const OUTPUT: Shape = { anyOf: [withItems("outputEPCList"), withItems("outputQuantityList")] };

const sidesOfTransformation: Rule = {
  breach(event) {
    const hasInput = hasItems(event, "inputEPCList") || hasItems(event, "inputQuantityList");
    const hasOutput = hasItems(event, "outputEPCList") || hasItems(event, "outputQuantityList");
    if (hasInput && hasOutput) return null;
    if (!hasInput && !hasOutput) return { field: "inputEPCList", detail: "a TransformationEvent needs at least one input or output" };
    if (has(event, "transformationID")) return null;
    return { field: hasInput ? "outputEPCList" : "inputEPCList", detail: "without transformationID, a TransformationEvent needs both inputs and outputs" };
  },
  shape: { anyOf: [{ allOf: [INPUT, OUTPUT] }, { allOf: [{ required: ["transformationID"] }, { anyOf: [INPUT, OUTPUT] }] }] },
};

const RULES: { readonly [T in EventType]: readonly Rule[] } = {
  ObjectEvent: [objectsOfObjectEvent, ilmdOnAddOnly],
  AggregationEvent: [parentOfAggregation, children],
  AssociationEvent: [children],
  TransactionEvent: [transactions, objectsOfTransaction],
  TransformationEvent: [sidesOfTransformation],
};

export function checkEventRules(type: EventType, event: JsonObject, pointer: string): readonly EpcisProblem[] {
  const problems: EpcisProblem[] = [];
  for (const rule of RULES[type]) {
    const breach = rule.breach(event, event["action"] as Action | undefined);
    if (breach !== null) problems.push(shapeProblem(pointerTo(pointer, breach.field), breach.detail));
  }
  return problems;
}

/** What they say of a type together, as JSON Schema. */
export function eventRuleShapes(type: EventType): readonly Shape[] {
  return RULES[type].map(({ shape }) => shape);
}
