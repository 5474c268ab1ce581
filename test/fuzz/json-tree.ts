// JSON as a tree that can also say what JSON cannot: a name twice, numbers of 400 digits, raw control characters. Written as it
// stands, with no repair.

export type JsonNode =
  /** Written as it is. */
  { kind: "raw"; text: string } | { kind: "list"; items: JsonNode[] } | { kind: "object"; members: JsonMember[] };

export interface JsonMember {
  name: string;
  value: JsonNode;
}

/** Null where the bytes are no JSON. */
export function parseJson(bytes: Uint8Array): JsonNode | null {
  try {
    return treeOf(JSON.parse(Buffer.from(bytes).toString("utf8")) as unknown);
  } catch {
    // Not JSON, or nested deeper than a stack: mutated as bytes alone.
    return null;
  }
}

function treeOf(value: unknown): JsonNode {
  if (Array.isArray(value)) return { kind: "list", items: value.map(treeOf) };
  if (typeof value === "object" && value !== null)
    return { kind: "object", members: Object.entries(value).map(([name, one]) => ({ name, value: treeOf(one) })) };
  return { kind: "raw", text: JSON.stringify(value) };
}

export function writeJson(node: JsonNode): string {
  switch (node.kind) {
    case "raw":
      return node.text;
    case "list":
      return `[${node.items.map(writeJson).join(",")}]`;
    case "object":
      return `{${node.members.map(({ name, value }) => `${JSON.stringify(name)}:${writeJson(value)}`).join(",")}}`;
    default:
      return node satisfies never;
  }
}

/** A place in the tree, and how to put another node there. */
export interface JsonPlace {
  readonly node: JsonNode;
  readonly set: (node: JsonNode) => void;
}

/** Every place below the root. */
export function walkJson(root: JsonNode): JsonPlace[] {
  const places: JsonPlace[] = [{ node: root, set: () => undefined }];
  for (const { node } of places) {
    if (node.kind === "list") for (const [at, item] of node.items.entries()) places.push({ node: item, set: (one) => void (node.items[at] = one) });
    if (node.kind === "object") for (const member of node.members) places.push({ node: member.value, set: (one) => void (member.value = one) });
  }
  return places;
}
