// What the fields of one event must be together, which no field's shape can say (EPCIS 2.0 section 7.4). Each rule is one
// function that names the field at fault. Takes events whose shape has been checked.

import type { Action, EventType } from "./event.ts";
import type { JsonObject } from "./json-text.ts";
import { pointerTo, shapeProblem, type EpcisProblem } from "./problem.ts";

interface Breach {
  readonly field: string;
  readonly detail: string;
}

type Rule = (event: JsonObject, action: Action | undefined) => Breach | null;

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

const objectsOfObjectEvent: Rule = (event) => {
  const isSensorReading = hasItems(event, "sensorElementList") && has(event, "readPoint");
  if (namesObjects(event) || isSensorReading) return null;
  return { field: "epcList", detail: "an ObjectEvent needs epcList or quantityList, or sensorElementList together with readPoint" };
};

const ilmdOnAddOnly: Rule = (event, action) =>
  has(event, "ilmd") && action !== "ADD" ? { field: "ilmd", detail: "ilmd stands in an ObjectEvent only with action ADD" } : null;

const parentOfAggregation: Rule = (event, action) =>
  action === "OBSERVE" || has(event, "parentID") ? null : { field: "parentID", detail: "an AggregationEvent needs parentID with action ADD or DELETE" };

const children: Rule = (event, action) => {
  if (action === "DELETE" || hasItems(event, "childEPCs") || hasItems(event, "childQuantityList")) return null;
  return { field: "childEPCs", detail: "childEPCs or childQuantityList is needed, unless the action is DELETE" };
};

const transactions: Rule = (event) =>
  hasItems(event, "bizTransactionList") ? null : { field: "bizTransactionList", detail: "a TransactionEvent needs at least one business transaction" };

const objectsOfTransaction: Rule = (event, action) => {
  if (action === "DELETE" || namesObjects(event)) return null;
  return { field: "epcList", detail: "a TransactionEvent needs epcList or quantityList, unless the action is DELETE" };
};

const sidesOfTransformation: Rule = (event) => {
  const hasInput = hasItems(event, "inputEPCList") || hasItems(event, "inputQuantityList");
  const hasOutput = hasItems(event, "outputEPCList") || hasItems(event, "outputQuantityList");
  if (hasInput && hasOutput) return null;
  if (!hasInput && !hasOutput) return { field: "inputEPCList", detail: "a TransformationEvent needs at least one input or output" };
  if (has(event, "transformationID")) return null;
  return { field: hasInput ? "outputEPCList" : "inputEPCList", detail: "without transformationID, a TransformationEvent needs both inputs and outputs" };
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
    const breach = rule(event, event["action"] as Action | undefined);
    if (breach !== null) problems.push(shapeProblem(pointerTo(pointer, breach.field), breach.detail));
  }
  return problems;
}
