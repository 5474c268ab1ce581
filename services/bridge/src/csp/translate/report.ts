// Refusals and losses as lines for people: like ones are told once, with how many there are.

import type { Loss, Refusal } from "@csp/formats";

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The first of a list, and how many more there are. */
export function firstOf(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `… and ${lines.length - most} more (--all)`];
}

/** `uscc:…` as people write it; empty as such. */
export function partyName(uri: string): string {
  return uri === "" ? "nobody named" : uri.replace(/^urn:csp:(?:ent:)?/, "");
}

export function refusalLines(refusals: readonly Refusal[], most: number): readonly string[] {
  return refusals.flatMap(({ reason, where, detail, codes }) => [
    `${reason}${where === "" ? "" : ` at ${where}`}: ${detail}`,
    ...firstOf(
      codes.map((code) => `   ${code.where}: ${code.reason}, ${code.code === "" ? "no text" : code.code}: ${code.detail}`),
      most,
    ),
  ]);
}

/** One line for all losses of one place and one reason; places in lists count as one. */
export function lossLines(losses: readonly Loss[], most: number): readonly string[] {
  const groups = Map.groupBy(losses, ({ where, detail }) => `${where.replaceAll(/\/\d+/g, "/*")} ${detail}`);
  const lines = Array.from(groups.values(), (group) => {
    const [first] = group;
    if (first === undefined) return "";
    const events = new Set(group.map(({ event }) => event));
    const which = first.event === null ? "" : events.size === 1 ? `event ${first.event}` : `event ${first.event} and ${countOf(events.size - 1, "more event")}`;
    const place = first.where === "" ? "nothing of it" : group.length > events.size ? first.where.replaceAll(/\/\d+/g, "/*") : first.where;
    return `${which}${which === "" ? "" : ": "}${place}: ${first.detail}`;
  });
  return firstOf(lines, most);
}
