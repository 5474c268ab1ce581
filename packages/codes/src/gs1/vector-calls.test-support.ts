// The calls by which vectors ask for GS1's forms: elements in brackets, and one form as another.

import {
  type CodeProblem,
  createCompanyPrefixes,
  digitalLinkOf,
  digitalLinkToEpcUrn,
  type Element,
  elementStringOf,
  epcUrnToDigitalLink,
  type Parsed,
  parseDigitalLinkElements,
  parseElements,
} from "../index.ts";

interface Outcome {
  /** Elements in brackets, or the other form; null where there is none. */
  readonly gives?: string | null;
  readonly problem?: CodeProblem;
}

/** What a line may say beside its text. */
interface Given {
  /** Of all company prefixes; the default table where it is missing. */
  readonly prefixLength?: number;
}

function reads(parse: (text: string) => Parsed<readonly Element[]>, write: (elements: readonly Element[]) => string | null): (text: string) => Outcome {
  return (text) => {
    const parsed = parse(text);
    return parsed.ok ? { gives: write(parsed.value) } : { problem: parsed.problem };
  };
}

function inBrackets(elements: readonly Element[]): string {
  return elementStringOf(elements, "brackets");
}

function ofLength(length: number): ReturnType<typeof createCompanyPrefixes> {
  return createCompanyPrefixes([..."0123456789"].map((prefix) => ({ prefix, length })));
}

export const GS1_CALLS: Readonly<Record<string, (text: string, given: Given) => Outcome>> = {
  parseElements: reads(parseElements, inBrackets),
  parseDigitalLinkElements: reads(parseDigitalLinkElements, inBrackets),
  elementStringToDigitalLink: reads(parseElements, (elements) => digitalLinkOf(elements)),
  /** A scanner's text, which must then be read as the same elements. */
  digitalLinkToScan: reads(parseDigitalLinkElements, (elements) => {
    const scan = elementStringOf(elements, "]d2");
    const again = parseElements(scan);
    if (!again.ok || inBrackets(again.value) !== inBrackets(elements)) throw new Error(`${scan} is read as ${JSON.stringify(again)}`);
    return scan;
  }),
  epcUrnToDigitalLink: (text) => ({ gives: epcUrnToDigitalLink(text) }),
  digitalLinkToEpcUrn: (text, { prefixLength }) => ({
    gives: prefixLength === undefined ? digitalLinkToEpcUrn(text) : digitalLinkToEpcUrn(text, ofLength(prefixLength)),
  }),
};
