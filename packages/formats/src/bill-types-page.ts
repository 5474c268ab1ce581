// docs/profiles/bill-types.md as a function of the table, so that page and code cannot differ. The test beside it says
// how to write the page anew.

import type { BillType } from "./bill-types.ts";

const HEAD = `# Bill types

Made from \`packages/formats/src/bill-types.ts\`; change the table, then the page (\`packages/formats/src/bill-types-page.test.ts\` says how).

Each bill becomes one \`ObjectEvent\` with the step, disposition and action below; the exact type is in \`csp:billType\`, the bill number is a business
transaction of the type named. Direction is seen from the owner of the bill. Types marked personal name buyers or patients and come by the profile \`retail\`
alone, which cuts those fields. XML event names are spelled as in the field.

| no. | Chinese | English | XML event name | direction | bizStep | disposition | action | transaction | profiles | personal |
| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |
`;

export function billTypesPage(types: readonly BillType[]): string {
  return HEAD + types.map(row).join("");
}

function row(type: BillType): string {
  const cells = [
    String(type.number),
    type.chinese,
    type.english,
    type.xmlEvent ?? "–",
    type.direction,
    type.bizStep,
    type.disposition ?? "–",
    type.action,
    type.transactionType,
    type.profiles.join(", "),
    type.personal ? "yes" : "no",
  ];
  return `| ${cells.join(" | ")} |\n`;
}
