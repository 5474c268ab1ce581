// Open content in every shape: each node that a target claims, and others, as a text that fits, one that does not, a list, an
// object, a null, a number, and twice.

import fc from "fast-check";
import { cspNode, type Node } from "@csp/epcis";
import { targets } from "../targets.ts";
import { CBV_MASTER_DATA } from "./claims.ts";

export const HOLDER = "urn:csp:uscc:91440300708461136T";
const EXAMPLE = "https://example.com/";

/** What a node of the name may say such that every target that claims it says it. */
export function plainValuesOf(name: string): readonly string[] {
  switch (name) {
    case "billType":
      return ["201", "321"];
    case "timePrecision":
      return ["day"];
    case "boxFlag":
      return ["2", "99"];
    case "level":
      return ["1", "2"];
    case "qtyReceivable":
      return ["12.50", "7"];
    case "verified":
      return ["true"];
    case "agent":
    case "consignor":
    case "deliveryEnterprise":
    case "directParty":
      return [HOLDER];
    case "refUserId":
      return ["R1", "linked"];
    case "warning":
      return [`OWNER_DIFFERS: ref_user_id is filed for ${HOLDER}`, "SIGNATURE_UNVERIFIED: no key of the sender is known"];
    case "productionDate":
      return ["2026-09-01"];
    case "expiryDate":
    case "itemExpirationDate":
      return ["2028-08-31"];
    case "batch":
      return ["urn:csp:batch:04879001203:L1"];
    case "batchNo":
    case "lotNumber":
      return ["L1"];
    default:
      return ["W1", "京"];
  }
}

const ODD_VALUES = [" x ", "", "x".repeat(600), "a\u0000b", "0", "2026-09-01T10:00:00Z", "urn:csp:ent:kyt-ref:7"];

/** The node in a shape that formats of one text do not have, more or less. */
function shapes(named: Node, name: string): fc.Arbitrary<Node> {
  const leaf = fc
    .oneof({ weight: 4, arbitrary: fc.constantFrom(...plainValuesOf(name)) }, fc.constantFrom(...ODD_VALUES))
    .map((value): Node => ({ ...named, kind: "string", value }));
  const item = fc.constantFrom(...plainValuesOf(name)).map((value): Node => ({ ...cspNode("", value), namespace: "", prefix: "" }));
  return fc.oneof(
    { weight: 8, arbitrary: leaf },
    fc.array(item, { maxLength: 2 }).map((children): Node => ({ ...named, kind: "array", value: null, children })),
    leaf.map((child): Node => ({ ...named, kind: "object", value: null, children: [{ ...child, name: "inner" }] })),
    fc.constant<Node>({ ...named, kind: "object", value: null }),
    fc.constant<Node>({ ...named, kind: "null", value: null }),
    fc.constant<Node>({ ...named, kind: "number", value: "1" }),
  );
}

const drugFields = fc.array(
  fc
    .constantFrom("batch", "nationalDrugId", "batchNo", "expiry", "codeCount", "whatever")
    .chain((name) => fc.constantFrom("04879001203", "L1", "x".repeat(600), "12", "urn:csp:batch:04879001203:L1", " ").map((value) => cspNode(name, value))),
  { maxLength: 4 },
);
export const counted = [
  cspNode("batch", "urn:csp:batch:04879001203:L1"),
  cspNode("nationalDrugId", "04879001203"),
  cspNode("batchNo", "L1"),
  cspNode("codeCount", "7", "number"),
];
export const COUNT = { epcClass: "urn:csp:batch:04879001203:L1", quantity: "7", uom: null };

export function drugListOf(drugs: readonly (readonly Node[])[]): Node {
  const children = drugs.map((fields): Node => ({ ...cspNode("", ""), namespace: "", prefix: "", kind: "object", value: null, children: fields }));
  return { ...cspNode("drugList", ""), kind: "array", value: null, children };
}

export const drugLists = fc.oneof(
  fc.array(fc.oneof(drugFields, fc.constant(counted)), { maxLength: 2 }).map(drugListOf),
  fc.constantFrom(cspNode("drugList", "none"), { ...drugListOf([counted]), children: [...drugListOf([counted]).children, cspNode("", "x")] }),
  drugFields.map((children): Node => ({ ...cspNode("drugList", ""), kind: "object", value: null, children })),
);

export const foreign = fc.constant<Node>({ ...cspNode("colour", "red"), namespace: EXAMPLE, prefix: "ex" }).chain((node) => shapes(node, "colour"));

/** Every name that any target claims, and others. */
function nodesOf(field: "ilmd" | "extensions"): fc.Arbitrary<Node> {
  const claimed = [...new Set(targets.flatMap(({ claims }) => Object.keys(claims.nodes)))].filter((path) => path.startsWith(`${field}/`));
  const named = claimed.map((path) => {
    const name = path.slice(path.indexOf(":") + 1);
    return path.includes("cbvmda:") ? { ...cspNode(name, ""), namespace: CBV_MASTER_DATA, prefix: "cbvmda" } : cspNode(name, "");
  });
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...named).chain((node) => (node.name === "drugList" ? drugLists : shapes(node, node.name))) },
    foreign,
    shapes(cspNode("whatever", ""), "whatever"),
  );
}

export const WARNED: readonly Node[] = [cspNode("refUserId", "linked"), cspNode("warning", plainValuesOf("warning")[0] ?? "")];

/** Some twice, as they are or in another shape. */
export function contentOf(field: "ilmd" | "extensions"): fc.Arbitrary<readonly Node[]> {
  const node = nodesOf(field);
  return fc.oneof(
    { weight: 3, arbitrary: fc.array(node, { maxLength: 3 }) },
    node.map((one) => [one, one]),
    fc.tuple(node, node).map(([one, other]) => [one, { ...other, name: one.name, namespace: one.namespace, prefix: one.prefix }]),
  );
}
