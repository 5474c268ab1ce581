// What the command holds of a relation file: live bytes for each code that a file of five times the codes has more, looked at
// after garbage is collected, while documents are written and when the answer is there.

import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { translateCommand } from "./translate-command.ts";

const UNITS_PER_BOX = 10;
const FEW_BOXES = 500;
const MANY_BOXES = 2500;
const MORE_CODES = (MANY_BOXES - FEW_BOXES) * (UNITS_PER_BOX + 1);

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const OWNER = { owner: "uscc:91440300708461136T" };
let folder = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "csp-memory-"));
  for (const boxes of [FEW_BOXES, MANY_BOXES]) await writeFile(fileOf(boxes), relationOf(boxes));
});

after(() => rm(folder, { recursive: true }));

function fileOf(boxes: number): string {
  return join(folder, `${boxes}.xml`);
}

function relationOf(boxes: number): string {
  const codes = Array.from({ length: boxes }, (_, box) => {
    const parent = `8021762${String(box * 7919).padStart(13, "0")}`;
    const units = Array.from({ length: UNITS_PER_BOX }, (__, unit) => `8206233${String((box * UNITS_PER_BOX + unit) * 7919).padStart(13, "0")}`);
    return [`<Code curCode="${parent}" packLayer="2"/>`, ...units.map((unit) => `<Code curCode="${unit}" packLayer="1" parentCode="${parent}"/>`)].join("\n");
  });
  const batch = `<Batch batchNo="L1" madeDate="2026-09-01" validateDate="2028-08-31">\n${codes.join("\n")}</Batch>`;
  return `<Document><Events Version="3.0"><Event Name="RelationCreate"><Relation cascade="1:10">${batch}</Relation></Event></Events></Document>`;
}

interface Held {
  /** Live bytes at their most. */
  readonly bytes: number;
  readonly text: string;
}

/** Bytes written between two looks. */
const LOOK_EVERY = 2 ** 20;

function liveBytes(): number {
  // Buffers are given back while the next collection begins.
  collectGarbage();
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

async function heldOf(boxes: number, options: Readonly<Record<string, string | boolean>>): Promise<Held> {
  let most = 0;
  let unlooked = LOOK_EVERY;
  const write = (bytes: Uint8Array): void => {
    if ((unlooked += bytes.length) < LOOK_EVERY) return;
    unlooked = 0;
    most = Math.max(most, liveBytes());
  };
  const { text } = await translateCommand.run({ positionals: [fileOf(boxes)], options: { ...OWNER, ...options }, env: {}, write });
  return { bytes: Math.max(most, liveBytes()), text };
}

/** About 70 bytes more than was measured; events that are held cost 190, documents 100. With --all the answer has lines for each code, and an EPCIS document ends at 16 MiB. */
for (const [options, most] of [
  [{ explain: true, all: true, to: "relation-xml" }, 560],
  [{ to: "relation-xml" }, 130],
  [{ to: "epcis-json" }, 230],
  [{ to: "epcis-xml", json: true }, 380],
  [{ to: "bill" }, 90],
  [{ to: "platform", json: true }, 130],
] as const) {
  test(`${JSON.stringify(options)}: at most ${most} bytes a code`, async (t) => {
    // What is compiled and kept once is there before.
    await heldOf(MANY_BOXES, options);
    const few = await heldOf(FEW_BOXES, options);
    const many = await heldOf(MANY_BOXES, options);
    const each = (many.bytes - few.bytes) / MORE_CODES;
    t.diagnostic(`${Math.round(each)} bytes`);
    assert.ok(each < most, `${each} bytes`);
  });
}
