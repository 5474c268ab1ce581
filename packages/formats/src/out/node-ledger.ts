// The open content of one event while a document is made of it. A target says a node or loses it with a reason; what it did
// neither with is lost at the end, so that no node is overlooked in silence.

import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import { nodePath, type OpenField } from "./claims.ts";
import type { Ledger } from "./target.ts";

/** A node that is one text, number or mark. */
export type Leaf = Node & { readonly value: string };

export class NodeLedger {
  readonly #nodes: readonly Node[];
  readonly #lose: (node: Node, detail: string) => void;
  readonly #judged = new Set<Node>();

  /** `lose` lists a node, or a part of it, as not in the document. */
  constructor(nodes: readonly Node[], lose: (node: Node, detail: string) => void) {
    this.#nodes = nodes;
    this.#lose = lose;
  }

  /** The first leaf of the name. Formats that hold one text have no other way to say a node, so lists and objects are passed by. */
  leaf(name: string, namespace: string = CSP_NAMESPACE): Leaf | undefined {
    return this.#nodes.find((node): node is Leaf => node.name === name && node.namespace === namespace && node.value !== null);
  }

  named(name: string): readonly Node[] {
    return this.#nodes.filter((node) => node.name === name && node.namespace === CSP_NAMESPACE);
  }

  /** It is in the document. Parts of it may be lost all the same. */
  say(node: Node): void {
    this.#judged.add(node);
  }

  lose(node: Node, detail: string): void {
    this.#judged.add(node);
    this.#lose(node, detail);
  }

  /** Loses what was neither said nor lost. `hasPlace`: true of nodes that the format could say in another shape. */
  close(format: string, hasPlace: (node: Node) => boolean): void {
    const left = new Set(this.#judged);
    for (const node of this.#nodes) {
      // One node may stand twice in a list, and is said once.
      if (left.delete(node)) continue;
      if (!hasPlace(node)) this.#lose(node, `${format} has no place for it`);
      else if (this.#isJudged(node)) this.#lose(node, `it is said twice, and ${format} says it once`);
      else this.#lose(node, `${format} holds it as one text`);
    }
  }

  #isJudged({ name, namespace }: Node): boolean {
    for (const one of this.#judged) if (one.name === name && one.namespace === namespace) return true;
    return false;
  }
}

export type EventNodes = Readonly<Record<OpenField, NodeLedger>>;

export function eventNodes(event: EpcisEvent, index: number, ledger: Pick<Ledger, "lose">): EventNodes {
  const of = (field: OpenField): NodeLedger => new NodeLedger(event[field], (node, detail) => ledger.lose(index, nodePath(field, node), detail));
  return { ilmd: of("ilmd"), extensions: of("extensions") };
}
