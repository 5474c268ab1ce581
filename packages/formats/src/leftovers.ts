// What a message says that no event holds. Whoever translates a file for a person hands a list in with the input; profiles note
// in it what they leave. The events are the same with and without it. Holds names of fields and places, never a value.

import { type Envelope, pointerTo } from "@csp/epcis";
import type { JsonObject } from "./json-message.ts";
import type { Loss } from "./out/target.ts";

export interface Leftovers {
  /** The same object; those of its fields that are not read through it are left. `read`: fields that are read by another way. */
  watch(fields: JsonObject, where: string, read?: readonly string[]): JsonObject;
  /** One thing that is not taken over, at a place of the message. Like ones are counted together by `what`. */
  leave(what: string, where: string, detail: string): void;
  /** What stands around the events of an EPCIS document. */
  around(envelope: Envelope): void;
  /** The same list for a message inside the message, at this place of it. */
  within(where: string): Leftovers;
}

export interface LeftoverList extends Leftovers {
  /** When all is read: in the order it was found, like ones together. */
  losses(): readonly Loss[];
  /** Null where the message is no EPCIS document. */
  envelope(): Envelope | null;
}

interface Watched {
  readonly fields: JsonObject;
  readonly read: Set<string>;
}

interface Left {
  readonly where: string;
  readonly detail: string;
  times: number;
}

/** Different things that are told apart. */
const MAX_LEFT = 1000;
/** Of the name of a field nobody knows, at most. */
const MAX_NAME = 64;
const NOT_READ = "not read: no event holds it";

export function createLeftovers(): LeftoverList {
  const watched = new Map<string, Watched>();
  const left = new Map<string, Left>();
  let beyond = 0;
  let envelope: Envelope | null = null;

  function leave(what: string, where: string, detail: string, into: Map<string, Left>): void {
    const before = into.get(what);
    if (before !== undefined) before.times += 1;
    else if (into.size < MAX_LEFT) into.set(what, { where, detail, times: 1 });
    else beyond += 1;
  }

  function at(head: string): Leftovers {
    return {
      watch(fields, where, read = []) {
        const place = head + where;
        const before = watched.get(place) ?? { fields, read: new Set<string>() };
        watched.set(place, before);
        for (const name of read) before.read.add(name);
        return new Proxy(fields, {
          get(target, name) {
            if (typeof name === "string") before.read.add(name);
            return Reflect.get(target, name) as unknown;
          },
        });
      },
      leave: (what, where, detail) => leave(what, head === "" ? where : `${head}${where.startsWith("/") ? "" : ":"}${where}`, detail, left),
      around(found) {
        envelope = found;
      },
      within: (where) => at(head + where),
    };
  }

  return {
    ...at(""),
    losses() {
      const all = new Map(Array.from(left, ([what, one]) => [what, { ...one }]));
      const counted = beyond;
      for (const [place, { fields, read }] of watched) {
        for (const name of Object.keys(fields)) {
          if (read.has(name) || saysNothing(fields[name])) continue;
          const where = pointerTo(place, name.slice(0, MAX_NAME).toWellFormed());
          leave(where.replaceAll(/\/\d+(?=\/)/g, "/*"), where, NOT_READ, all);
        }
      }
      const losses = Array.from(all.values(), ({ where, detail, times }) => notRead(where, times === 1 ? detail : `${detail}; ${times} times in all`));
      const more = beyond === 0 ? [] : [notRead("", `${beyond} more fields are not read; only ${MAX_LEFT} different ones are listed`)];
      beyond = counted;
      return [...losses, ...more];
    },
    envelope: () => envelope,
  };
}

function notRead(where: string, detail: string): Loss {
  return { event: null, where, detail, kind: "not read" };
}

/** Interfaces send every field they know, most of them empty. */
function saysNothing(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === "string" && value.trim() === "");
}
