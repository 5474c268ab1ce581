// What an XML file of elements with attributes says that its profile does not read: attributes it has no use for, elements
// beside its path, and text. Notes names and places, never a value; of what is passed over, its outermost element alone.

import type { Leftovers } from "./leftovers.ts";
import { quote } from "./refusals.ts";
import type { XmlElement } from "./xml-stream.ts";

export interface XmlLeftovers {
  /** `onPath`: whether the profile follows the element. */
  open(element: XmlElement, onPath: boolean): void;
  close(depth: number): void;
  /** Of text beside elements. */
  text(line: number, column: number): void;
}

/** These say how the file is written, not what it is about. */
const OF_THE_FORM = /^(?:xmlns(?::.*)?|xsi:.*|version)$/i;

/** `attributes`: those asked for, as the file's reader has them. `read`: by element of the path, those of them that are used there, in the same case. */
export function createXmlLeftovers(leftovers: Leftovers, attributes: readonly string[], read: Readonly<Record<string, readonly string[]>>): XmlLeftovers {
  /** Depth of the element that is passed over with all that is in it; 0 for none. */
  let passing = 0;

  function leave(what: string, { line, column }: XmlElement, says: string): void {
    leftovers.leave(what, `${line}:${column}`, `${says}: not read: no event holds it`);
  }

  return {
    open(element, onPath) {
      if (passing > 0) return;
      const { name, depth, values, others } = element;
      if (!onPath) {
        passing = depth;
        leave(`<${name}>`, element, `element ${quote(name)}`);
        return;
      }
      const used = read[name] ?? [];
      for (const [slot, attribute] of attributes.entries())
        if ((values[slot] ?? "").trim() !== "" && !used.includes(attribute)) leave(`${name} ${attribute}`, element, `${quote(attribute)} of ${quote(name)}`);
      for (const other of others) if (!OF_THE_FORM.test(other)) leave(`${name} ${other}`, element, `${quote(other)} of ${quote(name)}`);
    },
    close(depth) {
      if (passing === depth) passing = 0;
    },
    text(line, column) {
      if (passing === 0) leftovers.leave("text", `${line}:${column}`, "text between elements: not read: no event holds it");
    },
  };
}
