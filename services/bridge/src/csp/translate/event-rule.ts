// Which rule of ours made an event, in words for a person: of a bill its type, else what the profiles of other messages leave
// in the event of where it came from. Knows no format but by name.

import { CSP_NAMESPACE, type EpcisEvent, type Node } from "@csp/epcis";
import { BILL_TYPES } from "@csp/formats";

const AS_IT_CAME = "no rule: it came as an event";

/** What a profile keeps of its message in each of its events: the name of the node, and what it is called. */
const MESSAGES: readonly (readonly [node: string, called: string, manual: string])[] = [
  ["operation", "operation", "code-operations"],
  ["vaccineRecord", "record", "vaccine"],
  ["insuranceMessage", "message", "insurance-35xx"],
  ["stockNo", "stock count", "provincial"],
];

/** `profile`: of the message. What comes as an EPCIS event is taken over, whatever it says. */
export function ruleOf(event: EpcisEvent, profile: string): string {
  if (profile.startsWith("epcis-")) return AS_IT_CAME;
  const message = messageRule(event);
  // An operation on a bill names the type of that bill, and is none itself.
  const isOfABill = csp(event.extensions, "operation") === null && event.type === "ObjectEvent";
  const number = isOfABill ? csp(event.extensions, "billType") : null;
  const billType = BILL_TYPES.find((one) => String(one.number) === number);
  if (billType !== undefined) {
    const { chinese, english, bizStep, disposition, action, transactionType } = billType;
    const type = `bill type ${number} ${chinese} (${english}): ${bizStep}, ${disposition ?? "no disposition"}, ${action}, ${transactionType}; docs/profiles/bill-types.md`;
    return message === null ? type : `${type}, and ${message}`;
  }
  if (message !== null) return message;
  const level = csp(event.ilmd, "level");
  if (event.bizStep === "commissioning" && level !== null)
    return `the relation rule: one commissioning for each level of a batch, here level ${level}; docs/profiles/relation-xml.md`;
  // Relations are as of a day, always.
  if (event.bizStep === "packing" && event.type === "AggregationEvent" && csp(event.extensions, "timePrecision") === "day")
    return "the relation rule: one packing for each parent, as of the day of production; docs/profiles/relation-xml.md";
  return AS_IT_CAME;
}

function messageRule({ extensions }: EpcisEvent): string | null {
  for (const [node, called, manual] of MESSAGES) {
    const value = csp(extensions, node);
    if (value !== null) return `the rule of the ${called} ${value}; docs/profiles/${manual}.md`;
  }
  return null;
}

/** The text of a node of the bridge's own; null where there is none. */
export function csp(nodes: readonly Node[], name: string): string | null {
  return nodes.find((node) => node.namespace === CSP_NAMESPACE && node.name === name)?.value ?? null;
}
