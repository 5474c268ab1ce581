// What an XML document could not say of what it was written from, gathered while it is written. Never drops a loss in silence:
// beyond a bound they are counted.

import type { Node } from "../event.ts";
import { pointerTo } from "../problem.ts";

export interface XmlLoss {
  /** `form`: the fact is there and the event hash the same, but not the way it was said. `content`: it is not in the document. */
  readonly kind: "form" | "content";
  /** JSON pointer to the first place of this loss in an event, or around the events, as it would stand in an EPCIS JSON document. */
  readonly where: string;
  /** The node of an event's extensions or ILMD that it is in; null of all else. Its name in `where` has whatever prefix it came with. */
  readonly node: Node | null;
  /** One sentence for a person. */
  readonly detail: string;
  /** How often it happened there, items of a list within the node counted together. */
  readonly times: number;
}

/** Where the writer stands: a member of its parent. A chain, so that nothing is joined unless something is lost. */
export interface At {
  readonly parent: At | null;
  readonly name: string | number;
  /** Where it is a node. */
  readonly node: Node | null;
}

export interface LossList {
  add(kind: XmlLoss["kind"], at: At, detail: string): void;
  list(): readonly XmlLoss[];
}

/** Losses of one document that are told apart. */
const MAX_LOSSES = 100_000;
/** What stands in it is an event, and the losses of each are its own. */
const EVENT_LIST = "eventList";

export function createLossList(): LossList {
  const found = new Map<string, XmlLoss & { times: number }>();
  const beyond = { form: 0, content: 0 };
  return {
    add(kind, at, detail) {
      // The same loss of another item within a node is the same loss.
      const key = `${kind} ${pointerOf(at, outermostNode(at) !== null)} ${detail}`;
      const before = found.get(key);
      if (before !== undefined) before.times += 1;
      else if (found.size < MAX_LOSSES) found.set(key, { kind, where: pointerOf(at, false), node: outermostNode(at), detail, times: 1 });
      else beyond[kind] += 1;
    },
    list() {
      const all: XmlLoss[] = [...found.values()].map((loss) => ({ ...loss }));
      for (const kind of ["content", "form"] as const) {
        if (beyond[kind] > 0) all.push({ kind, where: "", node: null, detail: `more losses than the ${MAX_LOSSES} that are listed`, times: beyond[kind] });
      }
      return all;
    },
  };
}

export function within(parent: At | null, name: string | number, node: Node | null = null): At {
  return { parent, name, node };
}

function outermostNode(at: At): Node | null {
  let node: Node | null = null;
  for (let step: At | null = at; step !== null; step = step.parent) node = step.node ?? node;
  return node;
}

function pointerOf(at: At, blurred: boolean): string {
  const steps: (string | number)[] = [];
  for (let step: At | null = at; step !== null; step = step.parent) {
    const isItem = typeof step.name === "number" && step.parent?.name !== EVENT_LIST;
    steps.push(blurred && isItem ? "*" : step.name);
  }
  return steps.reduceRight<string>((pointer, name) => pointerTo(pointer, name), "");
}
