// Events as a reader of certain code schemes needs them: a code of another scheme is said by the one that a filed link, in
// force at the time of the event, gives for the same pack. A code without such a link stays as it is, for the target to judge.

import { type EpcisEvent, epochMsOf } from "@csp/epcis";
import { codeSchemeOf, packLinkAt } from "../pack-link.ts";
import { quote } from "../refusals.ts";
import type { RuleSet } from "../rule-set.ts";
import type { WholeEvent } from "./join-parts.ts";
import type { Ledger, WriteOptions } from "./target.ts";

/** The rules by which a written code is read back: those of the rule set that the reader takes. */
export function readersRules({ rules, schemes }: WriteOptions): RuleSet {
  return schemes === undefined ? rules : { ...rules, schemes: rules.schemes.filter((scheme) => schemes.some((one) => one === scheme)) };
}

/** For a target whose codes are read by the reader's rules. */
export function inReadersSchemes(whole: readonly WholeEvent[], rules: RuleSet, ledger: Ledger): readonly WholeEvent[] {
  return inSchemes(whole, rules, ledger, () => undefined);
}

/** For a target that holds any code: without a preference all stay as they are, and those that no link turns are listed. */
export function inPreferredSchemes(whole: readonly WholeEvent[], { rules, schemes }: WriteOptions, ledger: Ledger): readonly WholeEvent[] {
  if (schemes === undefined) return whole;
  return inSchemes(whole, { ...rules, schemes }, ledger, (index, where, uri, event) =>
    ledger.lose(index, where, `${noLinkText(uri, { ...rules, schemes }, event)}; it stands as it is`),
  ).map(({ index, event }) => ({ index, event: withoutRepeats(event) }));
}

/** Why a code cannot be said to a reader by these rules, where a link could have helped; null where none could. */
export function noLinkProblem(uri: string, rules: RuleSet, event: EpcisEvent): string | null {
  const scheme = codeSchemeOf(uri);
  return scheme === null || rules.schemes.length === 0 || rules.schemes.includes(scheme) ? null : noLinkText(uri, rules, event);
}

function noLinkText(uri: string, { id, schemes }: RuleSet, { eventTime }: EpcisEvent): string {
  return `${quote(uri)} is no code of ${schemes.join(", ")}, and the rule set ${id} has no link of it to one that is in force at ${eventTime}`;
}

type Unlinked = (index: number, where: string, uri: string, event: EpcisEvent) => void;

function inSchemes(whole: readonly WholeEvent[], rules: RuleSet, ledger: Ledger, unlinked: Unlinked): readonly WholeEvent[] {
  const needsEdmc = !rules.schemes.includes("gs1");
  const needsGs1 = !rules.schemes.includes("edmc");
  if (needsEdmc === needsGs1) return whole;
  const wanted = needsEdmc ? "edmc" : "gs1";
  return whole.map(({ index, event }) => {
    const turn = (uri: string, where: string): string => {
      const link = packLinkAt(rules, uri, epochMsOf(event));
      if (link !== undefined && link[wanted] !== uri) {
        ledger.link({ event: index, where, code: uri, saidAs: link[wanted], link });
        return link[wanted];
      }
      const scheme = codeSchemeOf(uri);
      if (scheme !== null && scheme !== wanted) unlinked(index, where, uri, event);
      return uri;
    };
    return {
      index,
      event: {
        ...withLists(event, (field, list) => list.map((uri, at) => turn(uri, `${field}/${at}`))),
        parentID: event.parentID && turn(event.parentID, "parentID"),
      },
    };
  });
}

/** Both codes of one pack may have stood in one list. */
function withoutRepeats(event: EpcisEvent): EpcisEvent {
  return withLists(event, (_, list) => [...new Set(list)]);
}

function withLists(event: EpcisEvent, change: (field: string, list: readonly string[]) => readonly string[]): EpcisEvent {
  const { epcList, childEPCs, inputEPCList, outputEPCList } = event;
  return {
    ...event,
    epcList: change("epcList", epcList),
    childEPCs: change("childEPCs", childEPCs),
    inputEPCList: change("inputEPCList", inputEPCList),
    outputEPCList: change("outputEPCList", outputEPCList),
  };
}
