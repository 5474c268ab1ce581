// For tests: whether two lists of canonical events say the same, in the fields that both can say.

import assert from "node:assert/strict";
import { CSP_NAMESPACE, type EpcisEvent, epochMsOf, eventHash, emptyEvent, type Node } from "@csp/epcis";

/** A field of an event, or a node of open content as `extensions/name`. */
export type Where = string;

type Fields = Readonly<Record<string, unknown>>;
const NOTHING = emptyEvent("ObjectEvent", "1970-01-01T00:00:00Z", "+00:00") as unknown as Fields;
const OPEN = ["ilmd", "extensions"] as const;

/** `recordTime` of `recordTime`, `extensions/csp:warehouse` of itself and of whatever is below it, `epcList` of `epcList/3`. */
export function fieldOf(path: string): Where {
  const [field = "", node] = path.split("/");
  return OPEN.some((open) => open === field) && node !== undefined ? `${field}/${node.replace(/^\w+:/, "")}` : field;
}

/** The event without some of its fields. */
function without(event: EpcisEvent, gone: ReadonlySet<Where>): EpcisEvent {
  const fields = Object.entries(event).map(([name, value]) => [name, gone.has(name) ? NOTHING[name] : value] as const);
  const rest = Object.fromEntries(fields) as unknown as EpcisEvent;
  return { ...rest, ...Object.fromEntries(OPEN.map((field) => [field, rest[field].filter(({ name }) => !gone.has(`${field}/${name}`))])) };
}

/** Fields and nodes that one of the two leaves empty. */
export function saidByOneAlone(a: EpcisEvent, b: EpcisEvent): ReadonlySet<Where> {
  const gone = new Set<Where>();
  for (const [name, value] of Object.entries(a)) if (isEmpty(value) !== isEmpty((b as unknown as Fields)[name])) gone.add(name);
  for (const field of OPEN) {
    const names = (event: EpcisEvent): ReadonlySet<string> => new Set(event[field].map(({ name }) => name));
    for (const name of [...names(a), ...names(b)]) if (names(a).has(name) !== names(b).has(name)) gone.add(`${field}/${name}`);
  }
  return gone;
}

/** What the master data of the standard and the bridge's own have two names for. */
const OWN_NAMES: ReadonlyMap<string, string> = new Map([
  ["lotNumber", "batchNo"],
  ["itemExpirationDate", "expiryDate"],
]);

/** Master data under the bridge's own names alone. */
function inOwnNames(event: EpcisEvent): EpcisEvent {
  const ilmd = event.ilmd.map((node) => {
    const name = OWN_NAMES.get(node.name);
    return name === undefined ? node : { ...node, name, namespace: CSP_NAMESPACE };
  });
  return { ...event, ilmd: ilmd.toSorted((a, b) => (a.name < b.name ? -1 : 1)) };
}

function isEmpty(value: unknown): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** Times as moments, lists of codes as sets; open content without what XML has no word for: prefixes, kinds of values, lists of one. */
function comparable(event: EpcisEvent): unknown {
  const lists = Object.fromEntries((["epcList", "childEPCs", "inputEPCList", "outputEPCList"] as const).map((field) => [field, event[field].toSorted()]));
  const open = Object.fromEntries((["ilmd", "extensions", "sensorElementList"] as const).map((field) => [field, event[field].flatMap(bare)]));
  return { ...event, ...lists, ...open, eventTime: epochMsOf(event) };
}

function bare({ namespace, name, kind, value, children }: Node): readonly object[] {
  // The items of a list have no name but that of the list.
  if (kind === "array") return children.flatMap((item) => bare({ ...item, namespace, name }));
  return [{ namespace, name, value, children: children.flatMap(bare) }];
}

/** In an order that depends on what they are about alone. */
function inOrder(events: readonly EpcisEvent[]): readonly EpcisEvent[] {
  const key = ({ type, parentID, epcList, childEPCs }: EpcisEvent): string => JSON.stringify([type, parentID, epcList.toSorted(), childEPCs.toSorted()]);
  return events
    .map((event) => [key(event), event] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([, event]) => event);
}

/** The same canonical events but for the fields that are `gone`, and the same event hashes over the rest. */
export function assertSame(a: readonly EpcisEvent[], b: readonly EpcisEvent[], gone: ReadonlySet<Where>, text: string): void {
  const [left, right] = [a, b].map((events) => inOrder(events).map((event) => without(inOwnNames(event), gone)));
  assert.deepEqual(left?.map(comparable), right?.map(comparable), text);
  assert.deepEqual(
    left?.map((event) => eventHash(event)),
    right?.map((event) => eventHash(event)),
    text,
  );
}
