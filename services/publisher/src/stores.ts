// What the publisher keeps: a store for each family of topics, of one generation of translations, and beside it that of the
// generation before, which it takes over from.

import type { ViewSchema, ViewStore } from "@csp/contracts";
import { FIRST_GENERATION, viewOfGeneration } from "@csp/domain";
import { TOPIC_FAMILIES, type TopicFamily } from "./config.ts";
import { TRACE_SENT } from "./publish-trace.ts";
import { RECEIPTS } from "./receipts-view.ts";
import { SUPERVISION_FLOW } from "./supervision-flow.ts";

/** By family, for the first generation. */
export const PUBLISHER_STORES: Readonly<Record<TopicFamily, ViewSchema>> = { trace: TRACE_SENT, supervision: SUPERVISION_FLOW, receipts: RECEIPTS };

export type FamilyStores = { readonly [F in TopicFamily]?: ViewStore };

const BEFORE = "before-";

/**
 * What has to be opened to publish these families, by names that `toFamilyStores` knows. Who has a store of the generation
 * before is the only one that writes it, so that a generation is not taken over while the one before is still published.
 */
export function publisherSchemas(families: readonly TopicFamily[], generation: number): readonly (readonly [name: string, schema: ViewSchema])[] {
  const own = families.map((family) => [family, viewOfGeneration(PUBLISHER_STORES[family], generation)] as const);
  if (generation === FIRST_GENERATION) return own;
  // The trace topic has no rows: it is given the whole generation.
  const withRows = families.filter((family) => family !== "trace");
  return [...own, ...withRows.map((family) => [`${BEFORE}${family}`, viewOfGeneration(PUBLISHER_STORES[family], generation - 1)] as const)];
}

export function toFamilyStores(opened: Readonly<Record<string, ViewStore | undefined>>): { readonly own: FamilyStores; readonly before: FamilyStores } {
  const named = (prefix: string): FamilyStores =>
    Object.fromEntries(TOPIC_FAMILIES.flatMap((family) => (opened[prefix + family] === undefined ? [] : [[family, opened[prefix + family]]])));
  return { own: named(""), before: named(BEFORE) };
}
