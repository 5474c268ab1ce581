// The JSON Schemas of messages, compiled when the first message comes.

import { _, Ajv, type KeywordCxt, str, type ValidateFunction } from "ajv";

/** A schema that is compiled at its first use and kept. */
export function lazySchema(schema: object): () => ValidateFunction {
  let compiled: ValidateFunction | undefined;
  return () => (compiled ??= createAjv().compile(schema));
}

function createAjv(): Ajv {
  const ajv = new Ajv({ allowUnionTypes: true });
  // The library counts the characters of each text one by one, which took a bill of 2 codes 0.9 of 1.1 µs. A text has no more
  // characters than UTF-16 units, so only one with too many units is counted.
  ajv.removeKeyword("maxLength");
  ajv.addKeyword({
    keyword: "maxLength",
    type: "string",
    schemaType: "number",
    error: { message: ({ schemaCode }) => str`must NOT have more than ${schemaCode} characters`, params: ({ schemaCode }) => _`{limit: ${schemaCode}}` },
    code(context: KeywordCxt) {
      const { data, schemaCode } = context;
      context.fail(_`${data}.length > ${schemaCode} && Array.from(${data}).length > ${schemaCode}`);
    },
  });
  return ajv;
}
