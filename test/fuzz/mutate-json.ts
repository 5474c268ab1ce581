// Mutations of a JSON message that know members, lists and values. What is no JSON comes back as it was.

import { type JsonMember, type JsonNode, parseJson, walkJson, writeJson } from "./json-tree.ts";
import { type Material, type Mutation, pick } from "./mutation.ts";

/** Names that objects of the language have of themselves, and one that nobody has. */
const NAMES: readonly string[] = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "valueOf",
  "then",
  "length",
  "0",
  "",
  "nobodysField",
  "reason",
  "\u0000",
  "\ud800",
];
const MARKED = '"zqpersonqz"';

const VALUES: readonly string[] = [
  "1e400",
  "-1e400",
  "NaN",
  "Infinity",
  "-0",
  "0",
  "-1",
  "1.5",
  "1e-400",
  "9007199254740993",
  "1E5",
  "01",
  "+1",
  "0x10",
  ".5",
  "true",
  "false",
  "null",
  "undefined",
  '""',
  '" "',
  '"\\u0000"',
  '"\\ud800"',
  '"\\udc00x"',
  '"\u0001"',
  '"\\u001d"',
  '"__proto__"',
  '"\u202e"',
  '"1e400"',
  '"NaN"',
  '"-0"',
  "[]",
  "{}",
  "[null]",
  "[[]]",
  '[""]',
  '{"__proto__":{"a":1}}',
  '"2026-02-30 10:00:00"',
  '"9999-12-31T23:59:60Z"',
  '"0000-00-00"',
  '"2026-09-01T10:00:00+99:99"',
  '"1;2,3，4"',
  '","',
  '"[]"',
  '"{\\"a\\":1e400}"',
  "9".repeat(400),
  `"${"9".repeat(400)}"`,
  `0.${"1".repeat(5000)}`,
];

/** Large ones are made when they are wanted. */
const LARGE: readonly (() => string)[] = [
  () => "[".repeat(70) + "]".repeat(70),
  () => "[".repeat(50_000),
  () => '{"a":'.repeat(62) + "1" + "}".repeat(62),
  () => '{"a":'.repeat(50_000),
  () => `"${"药".repeat(100_000)}"`,
  () => `"${"8".repeat(200_000)}"`,
  () => `[${"0,".repeat(20_000)}0]`,
  () => `[${'{"a":1},'.repeat(12_000)}{}]`,
  () => `{${Array.from({ length: 5000 }, (_, at) => `"k${at}":0`).join(",")}}`,
  () => `"${",".repeat(50_000)}"`,
  () => `"${"82062339000000001004,".repeat(5000)}"`,
];

function onTree(change: (root: JsonNode, material: Material) => void): Mutation["apply"] {
  return (bytes, material) => {
    const tree = parseJson(bytes);
    if (tree === null) return bytes;
    change(tree, material);
    return Buffer.from(writeJson(tree));
  };
}

function objectsOf(root: JsonNode): readonly Extract<JsonNode, { kind: "object" }>[] {
  return walkJson(root).flatMap(({ node }) => (node.kind === "object" ? [node] : []));
}

/** Of some object of the tree; the root's more often than not, since most messages are flat. */
function membersOf(root: JsonNode, { random }: Material): JsonMember[] {
  const objects = objectsOf(root);
  return objects.length === 0 ? [] : pick(objects, random).members;
}

function textPlaces(root: JsonNode): ReturnType<typeof walkJson> {
  return walkJson(root).filter(({ node }) => node.kind === "raw" && node.text.startsWith('"'));
}

function replaced(value: (material: Material) => string): Mutation["apply"] {
  return onTree((root, material) => pick(walkJson(root), material.random).set({ kind: "raw", text: value(material) }));
}

export const JSON_MUTATIONS: readonly Mutation[] = [
  { name: "an odd value", keepsFields: true, apply: replaced(({ random }) => pick(VALUES, random)) },
  { name: "a large value", keepsFields: true, apply: replaced(({ random }) => pick(LARGE, random)()) },
  { name: "a scan for a value", keepsFields: true, apply: replaced(({ scan }) => JSON.stringify(scan())) },
  { name: "scans for texts", keepsFields: true, apply: onTree(scansForTexts) },
  { name: "several scans in a list", keepsFields: true, apply: onTree(scansInLists) },
  { name: "a member twice", keepsFields: true, apply: onTree(twice) },
  { name: "an item many times", keepsFields: true, apply: onTree(manyTimes) },
  { name: "a member lost", keepsFields: true, apply: onTree((root, material) => lose(membersOf(root, material), material)) },
  { name: "a member more", keepsFields: true, apply: onTree(oneMore) },
  { name: "a name for another", keepsFields: false, apply: onTree(renamed) },
  { name: "two values swapped", keepsFields: false, apply: onTree(swapped) },
  { name: "a value in a list", keepsFields: false, apply: onTree((root, { random }) => wrap(pick(walkJson(root), random))) },
  { name: "a text within a text", keepsFields: false, apply: onTree(asText) },
];

function scansForTexts(root: JsonNode, { random, scan }: Material): void {
  const least = random.below(4);
  for (const { set } of textPlaces(root)) if (random.below(4) <= least - 1) set({ kind: "raw", text: JSON.stringify(scan()) });
}

function scansInLists(root: JsonNode, { random, scan }: Material): void {
  const lists = walkJson(root).flatMap(({ node }) => (node.kind === "list" ? [node] : []));
  if (lists.length === 0) return;
  const list = pick(lists, random);
  const texts = Array.from({ length: 1 + random.below(30) }, (): JsonNode => ({ kind: "raw", text: JSON.stringify(scan()) }));
  list.items.splice(random.below(list.items.length + 1), 0, ...texts, ...texts.slice(0, random.below(3)));
}

function twice(root: JsonNode, material: Material): void {
  const members = membersOf(root, material);
  if (members.length > 0) members.splice(material.random.below(members.length + 1), 0, { ...pick(members, material.random) });
}

function manyTimes(root: JsonNode, { random }: Material): void {
  const lists = walkJson(root).flatMap(({ node }) => (node.kind === "list" && node.items.length > 0 ? [node] : []));
  if (lists.length === 0) return;
  const { items } = pick(lists, random);
  const item = pick(items, random);
  const times = random.below(20) === 0 ? 5000 : 1 + random.below(20);
  items.push(...Array.from({ length: times }, () => item));
}

function lose(members: JsonMember[], { random }: Material): void {
  members.splice(random.below(members.length), 1);
}

function oneMore(root: JsonNode, material: Material): void {
  const { random } = material;
  const name = pick(NAMES, random);
  const text = name === "nobodysField" ? MARKED : pick(VALUES, random);
  membersOf(root, material).push({ name, value: { kind: "raw", text } });
}

function renamed(root: JsonNode, material: Material): void {
  const members = membersOf(root, material);
  if (members.length === 0) return;
  const member = pick(members, material.random);
  const name = pick([pick(NAMES, material.random), pick(members, material.random).name, member.name.toUpperCase(), `${member.name} `], material.random);
  member.name = name;
}

function swapped(root: JsonNode, { random }: Material): void {
  const leaves = walkJson(root).filter(({ node }) => node.kind === "raw");
  if (leaves.length < 2) return;
  const [one, two] = [pick(leaves, random), pick(leaves, random)];
  one.set(two.node);
  two.set(one.node);
}

function wrap({ node, set }: ReturnType<typeof walkJson>[number]): void {
  if (node.kind === "list") set(node.items[0] ?? { kind: "raw", text: "null" });
  else set({ kind: "list", items: [node] });
}

function asText(root: JsonNode, { random }: Material): void {
  const { node, set } = pick(walkJson(root), random);
  if (node !== root) set({ kind: "raw", text: JSON.stringify(writeJson(node)) });
}
