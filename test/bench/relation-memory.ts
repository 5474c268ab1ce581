// Run in a process of its own by the bench `formats`: translates and encodes a relation file of 10^6 codes that is made while
// it is read, and prints the most memory the process held, in bytes.

import { relationXml } from "@csp/formats";
import { encodeTraceEvent } from "@csp/domain";
import { RULES, OWNER, relationText } from "./formats.bench.ts";

const UNITS = 909_090;

const input = { sender: OWNER, owner: OWNER, rules: RULES, chunks: () => relationText(UNITS) };
const survey = await relationXml.survey(input);
if (!survey.ok) throw new Error(survey.refusal.detail);
let bytes = 0;
for await (const batch of relationXml.read(input, survey.documents)) {
  for (const outcome of batch) if (outcome.kind === "event") bytes += encodeTraceEvent(outcome.event).length;
}
if (bytes === 0) throw new Error("the file became no event");
process.stdout.write(String(process.resourceUsage().maxRSS * 1024));
