// Follows the one path of elements that a file format is read by. Elements beside it are passed over with all that is in
// them; the last element of the path is never passed over, since it carries the codes.

import type { Refusal } from "./profile.ts";
import { refuse } from "./refusals.ts";
import type { XmlElement } from "./xml-stream.ts";

export interface ElementPath {
  /** The name of the element where it stands on the path, null where it stands beside it; a refusal where it may not stand there. */
  open(element: XmlElement): string | null | Refusal;
  close(depth: number): void;
}

/** `names`: lower-case, from the root. */
export function createElementPath(names: readonly string[]): ElementPath {
  const last = names.at(-1);
  /** Depth down to which the open elements are the path's. */
  let matched = 0;
  return {
    open(element) {
      const { name, depth } = element;
      if (matched === depth - 1 && names[depth - 1] === name) {
        matched = depth;
        return name;
      }
      if (depth === 1) return refuse("SHAPE_INVALID", `${element.line}:${element.column}`, `the root element is not ${names[0] ?? ""}`);
      if (name !== last) return null;
      return refuse("SHAPE_INVALID", `${element.line}:${element.column}`, `a ${name} element stands in ${names.slice(0, -1).join("/")} alone`);
    },
    close(depth) {
      if (matched === depth) matched = depth - 1;
    },
  };
}
