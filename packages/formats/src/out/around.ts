// What an EPCIS document says around its events, when it is written in another format: carried where the format has such a
// place, else listed part by part. The time of writing is that of the
// document that is written.

import type { Envelope, Node } from "@csp/epcis";
import type { Claim } from "./claims.ts";
import type { Target, Written } from "./target.ts";

/** The parts, by the names that they have in EPCIS JSON. */
export const AROUND_PARTS = ["id", "instanceIdentifier", "sender", "receiver", "epcisHeader", "extensions", "epcisBody", "epcisBody/queryResults"] as const;

export type AroundPart = (typeof AROUND_PARTS)[number];
export type AroundClaims = Readonly<Record<AroundPart, Claim>>;

/** The target with all that its documents have no place for around the events listed as lost, of no single event. */
export function listingAround(target: Target): Target {
  function listed<T extends Pick<Written, "losses">>(written: T, documents: number, around: Envelope | undefined): T {
    if (around === undefined || (target.around !== undefined && documents > 0)) return written;
    const detail = target.around === undefined ? `${target.name} has no place for it` : "no event is written, and no document without one";
    return { ...written, losses: [...written.losses, ...placesAround(around).map((where) => ({ event: null, where, detail }))] };
  }
  return {
    ...target,
    write(events, options) {
      const written = target.write(events, options);
      return listed(written, written.documents.length, options.around);
    },
    begin(options) {
      const writer = target.begin(options);
      let finished = 0;
      return {
        add(event, index) {
          const documents = writer.add(event, index);
          finished += documents.length;
          return documents;
        },
        close() {
          const written = writer.close();
          return listed(written, finished + written.documents.length, options.around);
        },
      };
    },
  };
}

/** Places of what is there, as JSON pointers of an EPCIS JSON document. */
export function placesAround({ query, ...around }: Envelope): readonly string[] {
  const texts = (["id", "instanceIdentifier", "sender", "receiver"] as const).filter((name) => around[name] !== null).map((name) => `/${name}`);
  return [
    ...texts,
    ...around.header.map((node) => `/epcisHeader/${nameOf(node)}`),
    ...around.extensions.map((node) => `/${nameOf(node)}`),
    ...around.bodyExtensions.map((node) => `/epcisBody/${nameOf(node)}`),
    ...(query === null ? [] : ["/epcisBody/queryResults"]),
  ];
}

function nameOf({ prefix, name }: Node): string {
  return prefix === "" ? name : `${prefix}:${name}`;
}
