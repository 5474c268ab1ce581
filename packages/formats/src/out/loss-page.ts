// docs/profiles/loss.md as a function of the targets' own claims, so that page and code cannot differ. `npm run generate`
// writes the page; the test beside this holds both to each other, and the claims to what the targets do.

import type { Claim, Claims } from "./claims.ts";
import type { Target } from "./target.ts";

const HEAD = `# What each format out can say

Made from the targets' own tables in \`packages/formats/src/out/\` by \`npm run generate\`.

\`csp translate --to <target>\` writes canonical events as documents of a target. What a target has no place for is listed event by event and field by
field, in the result and on the command line; nothing is dropped in silence. ● says it as it is · ◐ says it in part, the number tells how · – does not say it.
A field that is said in part is listed as lost only where its value is not among what is said. The parts of one long event are put together before it is
written.

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
  const legend = Array.from(notes, ([note, number]) => `${number}. ${note}\n`).join("");
  return [
    HEAD,
    about,
    "\n## Fields of the event\n\n",
    table("field", targets, fieldRows.join("")),
    "\n## Open content: ILMD and extensions\n\n",
    table("node", targets, `${nodeRows.join("")}${others}`),
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
