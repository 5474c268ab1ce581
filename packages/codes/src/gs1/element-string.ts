// Writes element strings, with their boundaries: AIs in brackets, or separators (FNC1, transmitted as GS) after values of
// varying length.

import { ruleOf } from "./ai-table.ts";
import { type Element, GS, type Gs1Identifier, elementsOf } from "./elements.ts";

/** `brackets` for people; `separators` is bare data, and with a symbology identifier what a scanner sends. */
export type ElementStringStyle = "brackets" | "separators" | "]C1" | "]d2" | "]Q3" | "]e0" | "]J1";

/** Writes an identifier with the attributes it has. */
export function formatElementString(id: Gs1Identifier, style: ElementStringStyle = "brackets"): string {
  return elementStringOf(elementsOf(id), style);
}

/** Writes elements in the order given; a separator follows a value of varying length that is not the last. */
export function elementStringOf(elements: readonly Element[], style: ElementStringStyle = "brackets"): string {
  if (style === "brackets") return elements.map(({ ai, value }) => `(${ai})${value.replaceAll("(", "\\(")}`).join("");
  const data = elements.map(({ ai, value }, index) => {
    const open = !ruleOf(ai)?.predefinedLength && index < elements.length - 1;
    return `${ai}${value}${open ? GS : ""}`;
  });
  return `${style === "separators" ? "" : style}${data.join("")}`;
}
