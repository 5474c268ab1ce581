import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { wrapPlatform } from "@csp/formats";
import { translateCommand } from "../translate-command.ts";

const VECTORS = fileURLToPath(new URL("../../../../../test/vectors/", import.meta.url));
const RELATION = join(VECTORS, "stories/1-relation/relation-3.0-three-levels.xml");
const USCC = "91440300708461136T";
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "csp-explain-"));
});
after(() => rm(folder, { recursive: true }));

async function explained(file: string): Promise<string> {
  const { text } = await translateCommand.run({ positionals: [file], options: { owner: `uscc:${USCC}`, explain: true, all: true }, env: {} });
  return text;
}

const codesOf = (text: string) => text.slice(text.indexOf("4. Codes"), text.indexOf("5. Links"));

test("the texts of codes are told whatever the file's encoding, and of what is packed in an envelope", async () => {
  const xml = await readFile(RELATION, "utf8");
  const told = codesOf(await explained(RELATION));
  assert.match(told, /by the rule "20-digit code"/);
  const facts = { appId: null, processId: null, eventId: "1", eventType: "application", subType: "", uscc: USCC, timestamp: null } as const;
  const files = {
    "utf-16.xml": Buffer.from(`\uFEFF${xml.replace("UTF-8", "UTF-16")}`, "utf16le"),
    "envelope.json": wrapPlatform(Buffer.from(xml), facts),
    "envelope-of-utf-16.json": wrapPlatform(Buffer.from(`\uFEFF${xml.replace("UTF-8", "UTF-16")}`, "utf16le"), facts),
  };
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), content);
    assert.equal(codesOf(await explained(join(folder, name))), told, name);
  }
});

test("each event is told by the rule of its own profile", async () => {
  const rules: readonly (readonly [file: string, ...rules: RegExp[]])[] = [
    [RELATION, /by the relation rule: one packing/],
    [
      join(VECTORS, "profiles/code-operations/valid/bind-children-into-a-parent.json"),
      /by the rule of the operation bind; docs\/profiles\/code-operations\.md/,
    ],
    [join(VECTORS, "profiles/code-operations/valid/delete-a-dispatch.json"), /by the rule of the operation delete-bill/],
    [join(VECTORS, "profiles/insurance-35xx/valid/deletion-voids-a-sale.json"), /by the rule of the message 3507; docs\/profiles\/insurance-35xx\.md/],
    [join(VECTORS, "profiles/epcis-json/valid/all-five-types.jsonld"), /by no rule: it came as an event/],
  ];
  for (const [file, ...expected] of rules) {
    const text = await explained(file);
    for (const rule of expected) assert.match(text, rule, file);
    const said = text.match(/^ {6}by .*/gm) ?? [];
    assert.ok(said.length > 0, file);
    if (!file.includes("epcis-json")) assert.ok(!said.some((line) => line.includes("no rule")), file);
    else
      assert.ok(
        said.every((line) => line.includes("no rule")),
        file,
      );
  }
});

test("a record without a number says so, with its device and its readings", async () => {
  const reading = (time: string) => ({ time, temperature: 4.2, humidity: 50 });
  const record = { record: "transport", bill_code: "CK1", equipment_code: "C-01", content: [reading("2026-09-02 10:00:00"), reading("2026-09-02 10:30:00")] };
  const file = join(folder, "record.json");
  await writeFile(file, JSON.stringify(record));
  const text = await explained(file);
  for (const told of [
    /one without a number of uscc/,
    /by the rule of the record transport; docs\/profiles\/vaccine\.md/,
    /sensor data: 4 reports/,
    /at urn:csp:equipment:/,
  ])
    assert.match(text, told);
});
