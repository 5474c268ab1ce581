// What is odd about a document and no reason to refuse it, as `csp:warning`: one text, or a list where there are several, so
// that a name stands once in an event and is read back as it was written.

import { CSP_NAMESPACE, cspNode, type Node } from "@csp/epcis";

const NAME = "warning";

/** Each text begins with a word of its own in capitals. */
export function warningNodes(texts: readonly string[]): readonly Node[] {
  const [first] = texts;
  if (first === undefined) return [];
  if (texts.length === 1) return [cspNode(NAME, first)];
  const children = texts.map((text): Node => ({ namespace: "", name: "", prefix: "", kind: "string", value: text, children: [] }));
  return [{ ...cspNode(NAME, ""), kind: "array", value: null, children }];
}

/** The extensions with further warnings behind those they have. */
export function withWarnings(extensions: readonly Node[], texts: readonly string[]): readonly Node[] {
  if (texts.length === 0) return extensions;
  const isWarning = ({ namespace, name }: Node): boolean => namespace === CSP_NAMESPACE && name === NAME;
  const before = extensions.filter(isWarning).flatMap(({ value, children }) => (value === null ? children.map((child) => child.value ?? "") : [value]));
  return [...extensions.filter((node) => !isWarning(node)), ...warningNodes([...before, ...texts])];
}
