// The memory of the command line over a relation file of 200,000 codes (20 MB), in a process of its own whose heap is bounded: with all
// events, or all documents, in memory it would take several times as much.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const BOXES = 18_182;
const UNITS_PER_BOX = 10;
const HEAP_MIB = 100;
const MIB = 2 ** 20;
const REPORT = "process.on('exit', () => process.stderr.write(`\\nmaxRSS ${process.resourceUsage().maxRSS * 1024}\\n`))";

let folder = "";
let file = "";

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "csp-memory-"));
  file = join(folder, "relation.xml");
  await using out = await open(file, "w");
  await out.write(
    '<Document><Events Version="3.0"><Event Name="RelationCreate"><Relation cascade="1:10"><Batch batchNo="L1" madeDate="2026-09-01" validateDate="2028-08-31">\n',
  );
  for (let box = 0; box < BOXES; box += 1) {
    const parent = `8021762${String(box * 7919).padStart(13, "0")}`;
    let rows = `<Code curCode="${parent}" packLayer="2" parentCode="" flag="0"/>\n`;
    for (let unit = 0; unit < UNITS_PER_BOX; unit += 1)
      rows += `<Code curCode="8206233${String((box * UNITS_PER_BOX + unit) * 7919).padStart(13, "0")}" packLayer="1" parentCode="${parent}" flag="0"/>\n`;
    await out.write(rows);
  }
  await out.write("</Batch></Relation></Event></Events></Document>");
});

after(() => rm(folder, { recursive: true }));

function translate(args: readonly string[]): { readonly stdout: string; readonly maxRss: number } {
  const node = [`--max-old-space-size=${HEAP_MIB}`, "--import", `data:text/javascript,${encodeURIComponent(REPORT)}`];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...node, MAIN, "translate", ...args, file, "--owner", "uscc:91440300708461136T"], {
    encoding: "utf8",
    maxBuffer: 100 * MIB,
  });
  assert.equal(status, 0, stderr.slice(0, 2000));
  return { stdout, maxRss: Number(/maxRSS (\d+)/.exec(stderr)?.[1]) };
}

for (const [args, most] of [
  [["--explain"], 320],
  [["--explain", "--to", "relation-xml"], 320],
  [["--json", "--to", "relation-xml"], 320],
] as const) {
  test(`${args.join(" ")}: at most ${most} MiB`, (t) => {
    const { stdout, maxRss } = translate(args);
    t.diagnostic(`${Math.round(maxRss / MIB)} MiB`);
    assert.ok(maxRss < most * MIB, `${maxRss / MIB} MiB`);
    if (args[0] === "--explain") assert.match(stdout, /Codes: 200002\n/);
    else assert.equal((JSON.parse(stdout) as { readonly profile: string }).profile, "relation-xml");
  });
}
