// What stands around the events of an XML document and no reader of ours takes: attributes, elements and text where the standard has
// none. Owns the list of what is taken, beside envelope.ts, which takes it. Tells names and places, never a value.

import type { UnreadPart } from "../read-result.ts";
import { isOfStandard, isWrapper, placeOf, shortName, type XmlElement } from "./element.ts";

/** What is taken of one element. */
interface Taken {
  readonly attributes?: readonly string[];
  /** Its own children of the standard, by local name; each once. */
  readonly once?: readonly string[];
  readonly many?: readonly string[];
  readonly text?: boolean;
  /** What a sender added in a namespace of its own. */
  readonly added: "nothing" | "attributes" | "attributes and elements";
  /** All that is in it is kept as it is. */
  readonly isOpen?: boolean;
}

const TEXT: Taken = { text: true, added: "nothing" };
const RESULTS = ["queryName", "subscriptionID", "resultsBody"];
const TAKEN: Readonly<Record<string, Taken>> = {
  EPCISDocument: { attributes: ["schemaVersion", "creationDate"], once: ["EPCISHeader", "EPCISBody"], added: "attributes and elements" },
  EPCISQueryDocument: { attributes: ["schemaVersion", "creationDate"], once: ["EPCISHeader", "EPCISBody", ...RESULTS], added: "attributes and elements" },
  EPCISHeader: { once: ["EPCISMasterData"], added: "attributes and elements" },
  EPCISMasterData: { once: ["VocabularyList"], added: "attributes and elements" },
  VocabularyList: { many: ["Vocabulary"], added: "nothing" },
  Vocabulary: { attributes: ["type"], once: ["VocabularyElementList"], added: "attributes" },
  VocabularyElementList: { many: ["VocabularyElement"], added: "nothing" },
  VocabularyElement: { attributes: ["id"], once: ["children"], many: ["attribute"], added: "attributes" },
  attribute: { attributes: ["id"], text: true, added: "attributes", isOpen: true },
  children: { many: ["id"], added: "nothing" },
  id: TEXT,
  EPCISBody: { once: ["QueryResults"], many: ["EventList"], added: "attributes and elements" },
  QueryResults: { once: RESULTS, added: "attributes and elements" },
  queryName: TEXT,
  subscriptionID: TEXT,
  resultsBody: { many: ["EventList"], added: "attributes and elements" },
  EventList: { added: "nothing" },
};
const NOTHING: Taken = { added: "nothing" };

/** @param root of a document that was read; its events have left the tree. Linear in what is left. */
export function tellUnread(root: XmlElement, tell: (part: UnreadPart) => void): void {
  look(root, TAKEN[root.local] ?? NOTHING, tell);
}

function look(element: XmlElement, taken: Taken, tell: (part: UnreadPart) => void): void {
  for (const { uri, local, prefix } of element.attributes) {
    const isTaken = uri === "" ? taken.attributes?.includes(local) : taken.added !== "nothing";
    if (isTaken !== true) unread(`the attribute ${written(prefix, local)} of ${shortName(element.local)}`, element, tell);
  }
  const isText = taken.text === true && (element.children.length === 0 || taken.isOpen !== true);
  if (!isText && element.text.trim() !== "") unread(`the text of ${shortName(element.local)} beside its elements`, element, tell);
  if (taken.isOpen !== true) lookWithin(element, taken, new Set(), tell);
}

/** @param seen names of what may stand once and has stood, here or in a wrapper */
function lookWithin(element: XmlElement, taken: Taken, seen: Set<string>, tell: (part: UnreadPart) => void): void {
  for (const child of element.children) {
    const { local, prefix } = child;
    if (isWrapper(child)) {
      look(child, { ...NOTHING, isOpen: true }, tell);
      lookWithin(child, taken, seen, tell);
    } else if (isOfStandard(child) && (taken.many?.includes(local) === true || (taken.once?.includes(local) === true && !seen.has(local)))) {
      seen.add(local);
      look(child, TAKEN[local] ?? NOTHING, tell);
    } else if (isOfStandard(child) || taken.added !== "attributes and elements") {
      unread(`the element ${written(prefix, local)} in ${shortName(element.local)}`, child, tell);
    }
  }
}

function written(prefix: string, local: string): string {
  return shortName(prefix === "" ? local : `${prefix}:${local}`);
}

function unread(what: string, element: XmlElement, tell: (part: UnreadPart) => void): void {
  tell({ what, where: placeOf(element) });
}
