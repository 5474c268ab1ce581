// docs/profiles/loss.md as a function of the targets' own claims, so that page and code cannot differ. `npm run generate`
// writes the page; the test beside this holds both to each other, and the claims to what the targets do.

import { AROUND_PARTS } from "./around.ts";
import type { Claim, Claims } from "./claims.ts";
import type { Target } from "./target.ts";

const HEAD = `# What each format out can say

Made from the targets' own tables in \`packages/formats/src/out/\` by \`npm run generate\`.

\`csp translate --to <target>\` writes canonical events as documents of a target. What a target has no place for is listed event by event and field by
field, in the result and on the command line; nothing is dropped in silence. ● says it as it is · ◐ says it in part, the number tells how · – does not say it.
A field that is said in part is listed as lost only where its value is not among what is said. The parts of one long event are put together before it is
written. A node is said once, and by formats other than EPCIS as the one text that they have a place for: a second node of the name, a list, an object or a null is listed,
whatever stands below, and so is a text that the format could not hold or read back (blank, too long, beside the words it knows). A list of two ids of one
enterprise is said where a bill has a field for each. A document that several events go into is read as
one event, which is listed of each of them. Of an event of which nothing is said that alone is listed. \`any-event.property.test.ts\` holds all of it to what is read back.

Before that, \`csp translate\` lists what of its source no event holds, by the name and place of the field and never its value, as losses of the kind
\`not read\`: they are lost to every target.

`;

const AROUND = `What stands around the events where they come in an EPCIS document; \`epcisHeader\` is master data and the Standard Business Document Header, \`epcisBody\`
what the body holds beside the events. The time of writing is the written document's own, and EPCIS 1.x becomes 2.0. Of several documents the first holds it.
Without an event no document is written, so all of it is listed.

`;

/** Columns are targets; what is said in part has the number of its explanation. */
export function lossPage(targets: readonly Target[]): string {
  const notes = new Map<string, number>();
  const about = targets.map(({ name, says }) => `* \`${name}\`: ${says}.\n`).join("");
  const fields = Object.keys(targets[0]?.claims.fields ?? {}) as readonly (keyof Claims["fields"])[];
  const fieldRows = fields.map((field) =>
    row(
      field,
      targets.map(({ claims }) => cell(claims.fields[field], notes)),
    ),
  );
  const nodes = [...new Set(targets.flatMap(({ claims }) => Object.keys(claims.nodes)))].toSorted((a, b) => (a < b ? -1 : 1));
  const nodeRows = nodes.map((node) =>
    row(
      node,
      targets.map(({ claims }) => cell(claims.nodes[node] ?? claims.otherNodes, notes)),
    ),
  );
  const others = `| any other | ${targets.map(({ claims }) => cell(claims.otherNodes, notes)).join(" | ")} |\n`;
  const aroundRows = AROUND_PARTS.map((part) =>
    row(
      part,
      targets.map(({ around }) => cell(around?.[part] ?? "not", notes)),
    ),
  );
  const legend = Array.from(notes, ([note, number]) => `${number}. ${note}\n`).join("");
  return [
    HEAD,
    about,
    "\n## Fields of the event\n\n",
    table("field", targets, fieldRows.join("")),
    "\n## Open content: ILMD and extensions\n\n",
    table("node", targets, `${nodeRows.join("")}${others}`),
    "\n## Around the events of an EPCIS document\n\n",
    AROUND,
    table("part", targets, aroundRows.join("")),
    "\n## In part\n\n",
    legend,
  ].join("");
}

function table(first: string, targets: readonly Target[], rows: string): string {
  const names = targets.map(({ name }) => `\`${name}\``);
  return `| ${first} | ${names.join(" | ")} |\n| --- |${" --- |".repeat(targets.length)}\n${rows}`;
}

function row(name: string, cells: readonly string[]): string {
  return `| \`${name}\` | ${cells.join(" | ")} |\n`;
}

/** Numbers each note at its first use. */
function cell(claim: Claim, notes: Map<string, number>): string {
  if (claim === "fully") return "●";
  if (claim === "not") return "–";
  const number = notes.get(claim.partly) ?? notes.size + 1;
  notes.set(claim.partly, number);
  return `◐ ${number}`;
}
