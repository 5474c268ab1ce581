// How EPCIS XML is written that this reader takes, for other programs: where events stand, which elements they have and what each
// holds. What the values must be is said by the JSON Schema of EPCIS JSON, by which an event is judged once its elements are read.

import { EVENT_TYPES } from "../event-fields.ts";
import { WRAPPERS } from "./element.ts";
import { type ElementForm, ELEMENT_TABLES, EVENT_LISTS, QUANTITY_EVENT_NAME, REPEATABLE, ROOT_NAMESPACES } from "./event-elements.ts";

type FormName = Extract<ElementForm, string>;

const FORMS: Readonly<Record<Exclude<FormName, keyof typeof ELEMENT_TABLES>, string>> = {
  text: "text alone: no elements, no attributes",
  number: "a number in text: no elements, no attributes",
  typed: "text, with an attribute type that may be missing, and no other",
  open: "any elements and attributes in namespaces of the sender's own; no text beside elements",
  dispositions: "repeated set and unset, each with text; no attributes",
  sensor: "sensorMetadata and repeated sensorReport, whose fields are attributes; extensions beside them",
};

/** The same each time. */
export function epcisXmlRules(): object {
  return {
    title: "EPCIS 2.0 and 1.2 in XML: documents, query documents, and single events",
    description:
      "Made from packages/epcis. Elements of events are in no namespace; those in one are extensions, kept as they are. An element not named here is refused where it stands in an event, as is one that stands twice, or text beside elements. The order of elements does not matter.",
    rootNamespaces: [...ROOT_NAMESPACES],
    eventLists: [...EVENT_LISTS.keys()],
    wrappers: { names: [...WRAPPERS], description: "what they hold belongs to the element around them" },
    events: { ...Object.fromEntries(EVENT_TYPES.map((type) => [type, "event"])), [QUANTITY_EVENT_NAME]: "quantityEvent" },
    valuesAreJudgedBy: "epcis-json.schema.json",
    forms: FORMS,
    elements: ELEMENT_TABLES,
    repeatable: [...REPEATABLE],
  };
}
