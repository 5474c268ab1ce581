// Whether what one schema wrote can be read by another, as the Avro specification resolves them.

import avsc from "avsc";

/** Null where it can; else what of it cannot. Both are schemas as JSON that can be read as such. */
export function whyUnreadable(reader: object, writer: object): string | null {
  try {
    const type = avsc.Type.forSchema(reader as avsc.Schema);
    type.createResolver(avsc.Type.forSchema(writer as avsc.Schema));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
