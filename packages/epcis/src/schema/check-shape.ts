// Runs the schema over values by ajv, and turns what ajv says into problems that name the one field to mend. Compiles each
// schema when it is first needed: documents take 25 ms, the first event type 35, each further one 3.

import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { isEventType } from "../event-fields.ts";
import type { EventType } from "../event.ts";
import type { JsonObject } from "../json-text.ts";
import { pointerTo, shapeProblem, type EpcisProblem } from "../problem.ts";
import { DOCUMENT_SCHEMAS, type DocumentType } from "./document-schema.ts";
import { eventFieldSchemas, eventSchema, SHARED_SCHEMAS, type Properties } from "./event-schema.ts";
import { LEXICAL_RULES } from "./formats.ts";

export type ShapeName = EventType | DocumentType;

let sharedAjv: Ajv | undefined;
const validators = new Map<string, ValidateFunction>();

function ajv(): Ajv {
  if (sharedAjv === undefined) {
    // Numbers too large for a double are kept by their text, so infinity is a number here.
    // Not checking our own schemas against the meta-schema here (a test does) halves the cost of the first call.
    sharedAjv = new Ajv({
      allowUnionTypes: true,
      strictNumbers: false,
      logger: false,
      meta: false,
      validateSchema: false,
      inlineRefs: false,
      code: { optimize: false },
    });
    sharedAjv.addSchema([...SHARED_SCHEMAS]);
    for (const [format, rule] of Object.entries(LEXICAL_RULES)) sharedAjv.addFormat(format, rule.passes);
  }
  return sharedAjv;
}

function fieldSchemasOf(shape: ShapeName): { readonly required: readonly string[]; readonly properties: Properties } {
  return isEventType(shape) ? eventFieldSchemas(shape) : DOCUMENT_SCHEMAS[shape];
}

function validatorOf(shape: ShapeName): ValidateFunction {
  let validator = validators.get(shape);
  if (validator === undefined) {
    validator = ajv().compile(isEventType(shape) ? eventSchema(shape) : DOCUMENT_SCHEMAS[shape]);
    validators.set(shape, validator);
  }
  return validator;
}

/** Problems of a value against a shape, at most one for each of its fields: missing ones first, then by field. Empty where it fits. */
export function checkShape(shape: ShapeName, value: JsonObject, pointer: string): readonly EpcisProblem[] {
  const validate = validatorOf(shape);
  if (validate(value)) return [];
  const problems = fieldProblems(shape, value, pointer);
  return problems.length > 0 ? problems : [problemOf(validate.errors?.[0], pointer)];
}

/** Each field by its own schema: bounded, however many items are wrong, and without the noise of ajv's all-errors mode. */
function fieldProblems(shape: ShapeName, value: JsonObject, pointer: string): EpcisProblem[] {
  const { required, properties } = fieldSchemasOf(shape);
  const missing = required.filter((field) => !Object.hasOwn(value, field));
  const problems = missing.map((field) => shapeProblem(pointerTo(pointer, field), `${field} is required in ${article(shape)}`));
  for (const [field, schema] of Object.entries(properties)) {
    if (!Object.hasOwn(value, field)) continue;
    const key = `${shape}/${field}`;
    let validate = validators.get(key);
    if (validate === undefined) {
      validate = ajv().compile(schema);
      validators.set(key, validate);
    }
    if (!validate(value[field])) problems.push(problemOf(validate.errors?.[0], pointerTo(pointer, field)));
  }
  return problems;
}

export function article(shape: string): string {
  return /^[AEO]/.test(shape) ? `an ${shape}` : `a ${shape}`;
}

function problemOf(error: ErrorObject | undefined, pointer: string): EpcisProblem {
  if (error === undefined) throw new Error("the schema refused a value and gave no reason");
  const at = pointer + error.instancePath;
  const params = error.params as { readonly [name: string]: unknown };
  switch (error.keyword) {
    case "required":
      return shapeProblem(pointerTo(at, String(params["missingProperty"])), `${String(params["missingProperty"])} is required here`);
    case "additionalProperties":
      return shapeProblem(pointerTo(at, String(params["additionalProperty"])), "is not a field that the standard has here");
    case "type":
      return shapeProblem(at, `must be of type ${[params["type"]].flat().join(" or ")}`);
    case "format":
      return shapeProblem(at, LEXICAL_RULES[params["format"] as keyof typeof LEXICAL_RULES].says);
    case "enum":
      return shapeProblem(at, `must be one of ${(params["allowedValues"] as readonly string[]).join(", ")}`);
    case "minItems":
    case "minProperties":
      return shapeProblem(at, "must not be empty");
    default:
      return shapeProblem(at, error.message ?? "does not fit the schema");
  }
}
