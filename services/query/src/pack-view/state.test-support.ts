// For the tests of changes: what the read side answers of all packs and batches of a story, so that two stories can be compared.

import type { Fact } from "../answers.ts";
import { answering } from "./store.test-support.ts";
import { BOX, CASE, OTHER_BOX, type StoryDocument, UNITS } from "./story.test-support.ts";

export const ALL = [...UNITS, BOX, OTHER_BOX, CASE];

function countingFacts(facts: readonly Fact[]): readonly Fact[] {
  return facts.filter((fact) => fact.withdrawn !== true && fact.operation === undefined && fact.errorDeclared !== true);
}

/** What a regulator is told of the packs and the batches, without what was taken back and without places in the log. */
export async function stateOf(documents: readonly StoryDocument[], uris: readonly string[] = ALL): Promise<unknown> {
  return answering(documents, async (answers) => {
    const packs = [];
    for (const uri of uris) {
      const answer = await answers.pack(uri);
      const history = countingFacts(answer?.history ?? []).map(({ bizStep, eventTime, from, to, action, type }) => [
        type,
        action,
        bizStep,
        eventTime,
        from,
        to,
      ]);
      const isKnown = answer !== undefined && (history.length > 0 || answer.commissioned);
      packs.push(
        isKnown
          ? [uri, answer.commissioned, answer.level, answer.batch?.uri ?? null, answer.containers, answer.contents.toSorted(), answer.contentCount, history]
          : [uri],
      );
    }
    const batches = [];
    for (const number of ["B1", "B2"]) {
      const answer = await answers.batch(`urn:csp:batch:8206233:${number}`);
      if (answer !== undefined && answer.levels.length > 0)
        batches.push([number, answer.levels, answer.flows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))]);
    }
    return { packs, batches };
  });
}
