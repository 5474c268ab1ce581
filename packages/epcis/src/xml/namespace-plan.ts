// Which prefix stands for which namespace in an XML document. Honours the prefixes that names came with, like the plan for JSON,
// but declares all of them, and knows which names XML cannot write. Knows no field.

import type { Node } from "../event.ts";
import { freePrefix, planKey, prefixHint } from "../prefix-plan.ts";
import { escapeValue, isNcName, isSayable } from "./xml-text.ts";

export const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";
export const SBDH_NAMESPACE = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader";
const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
const SCHEMA_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance";
/** The reader's own bound. */
const MAX_NAME_LENGTH = 1000;

export interface NamespacePlan {
  /** The name with its prefix, for an element or attribute of this document; null where XML has no such name. */
  nameOf(node: Node): string | null;
  /** ` xmlns:p="…"` for all namespaces that the plan adds to what it was made from. */
  readonly declarations: string;
  /** A plan that knows the namespaces of these nodes as well; the same one where it knows them all. */
  extended(nodes: Iterable<readonly Node[]>): NamespacePlan;
}

/** The plan of a document in which these prefixes are taken already. */
export function planNamespaces(nodes: Iterable<readonly Node[]>, taken: Iterable<string>): NamespacePlan {
  return extend(new Map(), new Set(taken), nodes) ?? createPlan(new Map(), new Set(taken), "");
}

function createPlan(prefixes: ReadonlyMap<string, string>, taken: ReadonlySet<string>, declarations: string): NamespacePlan {
  const plan: NamespacePlan = {
    nameOf(node) {
      if (!isNcName(node.name) || node.name.length > MAX_NAME_LENGTH) return null;
      if (node.namespace === "") return node.name;
      if (node.namespace === XML_NAMESPACE) return `xml:${node.name}`;
      const prefix = prefixes.get(planKey(node));
      return prefix === undefined ? null : `${prefix}:${node.name}`;
    },
    declarations,
    extended: (nodes) => extend(prefixes, taken, nodes) ?? plan,
  };
  return plan;
}

/** Null where the nodes need no further namespace. */
function extend(known: ReadonlyMap<string, string>, taken: ReadonlySet<string>, nodes: Iterable<readonly Node[]>): NamespacePlan | null {
  const wanted = new Map<string, Node>();
  for (const list of nodes) collect(list, known, wanted);
  if (wanted.size === 0) return null;
  const prefixes = new Map(known);
  const nowTaken = new Set(taken);
  let declarations = "";
  for (const [key, node] of wanted) {
    const { namespace } = node;
    const prefix = prefixHint(node);
    const free = freePrefix(/^xml/i.test(prefix) ? "" : prefix, nowTaken);
    nowTaken.add(free);
    prefixes.set(key, free);
    declarations += ` xmlns:${free}="${escapeValue(namespace)}"`;
  }
  return createPlan(prefixes, nowTaken, declarations);
}

/** The first node of each prefix and namespace that must be declared. */
function collect(nodes: readonly Node[], known: ReadonlyMap<string, string>, wanted: Map<string, Node>): void {
  for (const node of nodes) {
    if (node.namespace !== "") {
      const key = planKey(node);
      if (!known.has(key) && !wanted.has(key) && isDeclarable(node.namespace)) wanted.set(key, node);
    }
    if (node.children.length > 0) collect(node.children, known, wanted);
  }
}

/** The namespaces of XML itself cannot be declared; others cannot be written, or would be read as something else. */
function isDeclarable(namespace: string): boolean {
  const reserved = namespace === XML_NAMESPACE || namespace === XMLNS_NAMESPACE || namespace === SCHEMA_INSTANCE;
  return !reserved && namespace.length <= MAX_NAME_LENGTH && namespace === namespace.trim() && isSayable(namespace);
}
