// What an XML document could not say of what it was written from, gathered while it is written. Never drops a loss in silence:
// beyond a bound they are counted.

import { pointerTo } from "../problem.ts";

export interface XmlLoss {
  /** `form`: the fact is there and the event hash the same, but not the way it was said. `content`: it is not in the document. */
  readonly kind: "form" | "content";
  /** JSON pointer to the first place of this loss, as the event would stand in an EPCIS JSON document. */
  readonly where: string;
  /** One sentence for a person. */
  readonly detail: string;
  /** How often it happened, events counted together. */
  readonly times: number;
}

/** Where the writer stands: a member of its parent. A chain, so that nothing is joined unless something is lost. */
export interface At {
  readonly parent: At | null;
  readonly name: string | number;
}

export interface LossList {
  add(kind: XmlLoss["kind"], at: At, detail: string): void;
  list(): readonly XmlLoss[];
}

/** Different losses that are told apart. */
const MAX_LOSSES = 1000;

export function createLossList(): LossList {
  const found = new Map<string, { kind: XmlLoss["kind"]; where: string; detail: string; times: number }>();
  const beyond = { form: 0, content: 0 };
  return {
    add(kind, at, detail) {
      // The same loss of another event or item is the same loss.
      const key = `${kind} ${pointerOf(at, true)} ${detail}`;
      const before = found.get(key);
      if (before !== undefined) before.times += 1;
      else if (found.size < MAX_LOSSES) found.set(key, { kind, where: pointerOf(at, false), detail, times: 1 });
      else beyond[kind] += 1;
    },
    list() {
      const all: XmlLoss[] = [...found.values()].map((loss) => ({ ...loss }));
      for (const kind of ["content", "form"] as const) {
        if (beyond[kind] > 0) all.push({ kind, where: "", detail: `more losses than are listed, of ${MAX_LOSSES} kinds before`, times: beyond[kind] });
      }
      return all;
    },
  };
}

export function within(parent: At | null, name: string | number): At {
  return { parent, name };
}

function pointerOf(at: At, blurred: boolean): string {
  const steps: (string | number)[] = [];
  for (let step: At | null = at; step !== null; step = step.parent) steps.push(blurred && typeof step.name === "number" ? "*" : step.name);
  return steps.reduceRight<string>((pointer, name) => pointerTo(pointer, name), "");
}
