// Label and value lines of a sheet. Codes and links are never broken, since people copy them; sentences are.

import { LINE_WIDTH, padEnd, widthOf, wrapped } from "./text.ts";

/** Widest column of labels; a longer label stands on a line of its own. */
const LONGEST_LABEL = 48;

export function entries(all: readonly (readonly [label: string, value: string])[]): readonly string[] {
  const width = Math.max(0, ...all.map(([label]) => widthOf(label)).filter((label) => label <= LONGEST_LABEL));
  return all.flatMap(([label, value]) => {
    const lines = wrapped(value, "", LINE_WIDTH - width - 4);
    const indent = " ".repeat(width + 4);
    const first = lines[0] ?? "";
    if (widthOf(label) > width) return [`  ${label}`, ...lines.map((line) => indent + line)];
    return [`  ${padEnd(label, width)}  ${first}`.trimEnd(), ...lines.slice(1).map((line) => indent + line)];
  });
}
