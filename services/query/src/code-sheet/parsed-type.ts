// A type by its parser: how what the parser gives becomes a sheet.

import type { Parsed, Warning } from "@csp/codes";
import { form, type Form, type Part, type TypedCode, type Words } from "./sheet.ts";

export interface Described {
  readonly canonical: string;
  readonly parts: readonly Part[];
  readonly forms?: readonly Form[];
}

/** A type by its parser and what its value consists of. */
export function parsedType<T extends object>(as: string, kind: Words, parse: (text: string) => Parsed<T>, describe: (value: T) => Described): TypedCode {
  return {
    as,
    kind,
    read(text) {
      const read = parse(text);
      if (!read.ok) return read;
      const { canonical, parts, forms = [] } = describe(read.value);
      const { warnings = [] }: { readonly warnings?: readonly Warning[] } = read.value;
      const uri = forms.find(({ name }) => name === "canonicalUri")?.value ?? null;
      const all = [form("canonical", "canonical spelling", "规范写法", canonical), ...forms];
      return { ok: true, value: { scheme: as, kind, name: canonical, uri, isPack: false, rule: kind, parts, elements: [], forms: all, warnings } };
    },
  };
}
