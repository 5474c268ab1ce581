// What one event counts as, and the sums of many: rows of the flow of packs, added to and taken from.

import type { EpcisEvent } from "@csp/epcis";
import type { RuleSet } from "@csp/formats";
import { countPacks, type PackCount } from "./count-packs.ts";
import { actingParties, type Flow, flowOf } from "./flow.ts";
import { type FlowKey, flowKeyText } from "./flow-message.ts";
import { chinaDayOf, regionOf } from "./region.ts";

/** One event as the view counts it. */
export interface FlowFact {
  readonly region: string;
  readonly day: string;
  readonly flow: Flow;
  readonly counts: readonly PackCount[];
}

/** Null for an event that moves no packs. `owner`: of its document, else its sender. */
export function readFlowFact(event: EpcisEvent, owner: string, rules: RuleSet): FlowFact | null {
  const flow = flowOf(event);
  if (flow === null || event.epcList.length === 0) return null;
  return { region: regionOf(actingParties(event, flow, owner), rules), day: chinaDayOf(event), flow, counts: countPacks(event.epcList, rules) };
}

/** How much of a row is of something. May be less than nothing, where it is a difference. */
export interface FlowSum extends FlowKey {
  packs: number;
  events: number;
}

/** By the key of the row. */
export type FlowSums = Map<string, FlowSum>;

export function addSum(sums: FlowSums, { region, drug, day, flow, level }: FlowKey, packs: number, events: number): void {
  const row = { region, drug, day, flow, level };
  const key = flowKeyText(row);
  const sum = sums.get(key);
  if (sum === undefined) sums.set(key, { ...row, packs, events });
  else {
    sum.packs += packs;
    sum.events += events;
  }
}

export function addFact(sums: FlowSums, { region, day, flow, counts }: FlowFact, sign: 1 | -1): void {
  for (const { drug, level, packs } of counts) addSum(sums, { region, drug, day, flow, level }, sign * packs, sign);
}
