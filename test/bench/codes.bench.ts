// What reading, checking and translating a code costs, ours and that of peers from npm, on one core with nothing stored.
// Every race is described where it is set up; here is only which there are.

import { checkGtins, checkUsccs } from "./codes/check.ts";
import { tellSchemes } from "./codes/mixed.ts";
import { measureRace, type Race } from "./codes/race.ts";
import { readElementStrings, readLinks, readTwentyDigits } from "./codes/read.ts";
import { companyPrefixes } from "./codes/texts.ts";
import { linkToUrn, urnToLink } from "./codes/translate.ts";
import { readTypedFields } from "./codes/typed-fields.ts";
import { measureEventHash } from "./codes/event-hash.ts";
import type { Bench, BenchFigure } from "./figure.ts";

export const codesBench: Bench = {
  name: "codes",
  run(options) {
    const figures: BenchFigure[] = [];
    for (const race of races(options.seed)) figures.push(...measureRace(race, options));
    figures.push(...measureEventHash(options));
    return Promise.resolve(figures);
  },
};

function races(seed: number): readonly Race[] {
  const prefixes = companyPrefixes(seed);
  return [
    urnToLink(prefixes, seed),
    linkToUrn(prefixes, seed),
    readElementStrings(prefixes, seed),
    readTwentyDigits(seed),
    ...tellSchemes(prefixes, seed),
    readLinks(prefixes, seed),
    checkGtins(seed),
    checkUsccs(seed),
    ...readTypedFields(seed),
  ];
}
