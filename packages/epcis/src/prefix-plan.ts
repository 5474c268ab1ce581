// Which prefix stands for which namespace when events are written together. Honours the prefixes that names came with,
// renames where two clash, where one is a word of the standard, or where a value would be misread. Knows no field.

import { isAbsoluteIri, splitIri, STANDARD_PREFIXES, STANDARD_TERMS } from "./context.ts";
import { ATTRIBUTE_MARK, type Node } from "./event.ts";

export interface PrefixPlan {
  /** The member name for a node, in this document. */
  readonly nameOf: (node: Node) => string;
  /** Prefix → namespace, for the `@context`; without what the standard's context declares already. */
  readonly declarations: ReadonlyMap<string, string>;
}

const PREFIX = /^[A-Za-z_][A-Za-z0-9_.-]*$/;
const NO_VALUES: ReadonlyMap<string, string | null> = new Map();
/** Schemes of the absolute IRIs that stand in events; as prefixes they would change what those mean. */
const SCHEMES: readonly string[] = ["urn", "http", "https", "ni", "geo", "tel", "mailto", "did", "tag", "data"];

/**
 * @param nodes all open content of the document
 * @param iris the values of the document that are read as IRIs; a prefix equal to the scheme of one is not used
 * @param inValues what prefixes of other values stand for: they are declared where they can be, and for no other namespace; null
 * where a prefix stands for none
 */
export function planPrefixes(nodes: Iterable<readonly Node[]>, iris: Iterable<string>, inValues: ReadonlyMap<string, string | null> = NO_VALUES): PrefixPlan {
  const wanted = new Map<string, Node>();
  const taken = new Set<string>([...SCHEMES, ...STANDARD_TERMS, ...STANDARD_PREFIXES.keys()]);
  for (const list of nodes) collect(list, wanted, taken);
  if (wanted.size > 0 || inValues.size > 0) for (const iri of iris) taken.add(schemeOf(iri));
  const names = new Map<string, string>();
  const declarations = new Map<string, string>();
  for (const [prefix, namespace] of inValues) {
    if (namespace !== null && isDeclarable(prefix, namespace, taken)) {
      declarations.set(prefix, namespace);
      names.set(`${prefix}\n${namespace}`, prefix);
    }
    taken.add(prefix);
  }
  for (const [key, node] of wanted) {
    if (names.has(key)) continue;
    const { namespace } = node;
    const free = freePrefix(prefixHint(node), taken);
    taken.add(free);
    names.set(key, free);
    declarations.set(free, namespace);
  }
  const nameOf = (node: Node): string => {
    if (isWrittenPlain(node)) return node.namespace + node.name;
    return `${names.get(planKey(node)) ?? prefixHint(node)}:${node.name}`;
  };
  return { nameOf, declarations };
}

/** Of a value's prefix. The standard's own keep their meaning: `gs1` is declared by who wants it read in values. */
function isDeclarable(prefix: string, namespace: string, taken: ReadonlySet<string>): boolean {
  const standard = STANDARD_PREFIXES.get(prefix);
  if (standard !== undefined) return standard === namespace && prefix !== "cbv" && prefix !== "epcis";
  return PREFIX.test(prefix) && !taken.has(prefix) && isAbsoluteIri(namespace);
}

/** Collects the first node of each prefix and namespace that need a declaration. A prefix would change the meaning of a bare name like it. */
function collect(nodes: readonly Node[], wanted: Map<string, Node>, taken: Set<string>): void {
  for (const node of nodes) {
    if (node.namespace === "" && node.name !== "") taken.add(node.name);
    const key = planKey(node);
    const isDeclared = STANDARD_PREFIXES.get(prefixHint(node)) === node.namespace || wanted.has(key);
    if (!isDeclared && !isWrittenPlain(node)) wanted.set(key, node);
    collect(node.children, wanted, taken);
  }
}

/** Names without a namespace are bare; a name that came without a prefix is an absolute IRI, if it is read back as the same name. */
function isWrittenPlain(node: Node): boolean {
  if (node.namespace === "") return true;
  if (prefixHint(node) !== "") return false;
  const iri = node.namespace + node.name;
  const split = splitIri(iri);
  return isAbsoluteIri(iri) && split !== null && split.namespace === node.namespace;
}

/** One namespace may come under several prefixes, and one prefix may stand for several namespaces. */
export function planKey(node: Node): string {
  return `${prefixHint(node)}\n${node.namespace}`;
}

/** The prefix that a name came with, of an attribute too. */
export function prefixHint({ prefix }: Node): string {
  return prefix.startsWith(ATTRIBUTE_MARK) ? prefix.slice(ATTRIBUTE_MARK.length) : prefix;
}

function schemeOf(iri: string): string {
  const colon = iri.indexOf(":");
  return colon < 0 ? "" : iri.slice(0, colon);
}

/** The hint where it is free, else it or `ns` with a number. */
export function freePrefix(hint: string, taken: ReadonlySet<string>): string {
  const stem = PREFIX.test(hint) ? hint : "ns";
  if (stem === hint && !taken.has(hint)) return hint;
  for (let number = stem === hint ? 2 : 1; ; number += 1) {
    if (!taken.has(`${stem}${number}`)) return `${stem}${number}`;
  }
}
