// How deep open content is nested: told at a glance of nearly all events, so that the others alone need be read again to be sure.

import type { Envelope, EpcisEvent, Node } from "@csp/epcis";

/** More than any form puts around the open content of an event. */
const LEVELS_AROUND = 16;

/** True of an event that may be nested deeper than `maxDepth` in a document. */
export function isDeep(event: EpcisEvent, maxDepth: number): boolean {
  const places = [event.readPoint, event.bizLocation, event.errorDeclaration].flatMap((holder) => (holder === null ? [] : [holder.extensions]));
  return [event.ilmd, event.extensions, event.sensorElementList, event.certificationInfo, ...places].some((nodes) => isDeeper(nodes, maxDepth - LEVELS_AROUND));
}

export function isDeepAround({ header, extensions, bodyExtensions, query }: Envelope, maxDepth: number): boolean {
  const around = [header, extensions, bodyExtensions, query?.extensions ?? [], query?.resultsExtensions ?? []];
  return around.some((nodes) => isDeeper(nodes, maxDepth - LEVELS_AROUND));
}

function isDeeper(nodes: readonly Node[], levels: number): boolean {
  return nodes.length > 0 && (levels <= 0 || nodes.some(({ children }) => isDeeper(children, levels - 1)));
}
