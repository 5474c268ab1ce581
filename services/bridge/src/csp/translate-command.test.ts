import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { profileByMarks, wrapProvincial } from "@csp/formats";
import { createWorld } from "@csp/world";
import { CommandError } from "./client.ts";
import { translateCommand } from "./translate-command.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const STORIES = fileURLToPath(new URL("../../../../test/vectors/stories/", import.meta.url));
const OWNER = { owner: "uscc:91440300708461136T" };
const RELATION = join(STORIES, "1-relation/relation-3.0-three-levels.xml");
const WAREHOUSE = join(STORIES, "2-wholesale/sales-dispatch-by-case.xml");
const TWO_BAD = join(STORIES, "5-bad/two-bad-codes-among-good.json");
const EPCIS = join(STORIES, "4-import/ship-and-receive-as-digital-links.jsonld");
const RULES = { rules: join(STORIES, "rules.json") };

function csp(args: readonly string[], input: string | Uint8Array = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, "translate", ...args], { input, encoding: "utf8" });
  return { status, stdout, stderr };
}

const run = (file: string, options: Readonly<Record<string, string | boolean>>) =>
  translateCommand.run({ positionals: [file], options: { ...OWNER, ...options }, env: {} });

test("a file is read by the profile it is told by, and the remarks say which", async () => {
  for (const [file, profile] of [
    [RELATION, "relation-xml"],
    [WAREHOUSE, "warehouse-xml"],
    [join(STORIES, "2-wholesale/purchase-receipt-by-case.json"), "bill"],
    [join(STORIES, "3-pharmacy/retail-sale-of-units.json"), "retail"],
    [EPCIS, "epcis-json"],
  ] as const) {
    const { text, remarks, json, exitCode } = await run(file, { to: "epcis-json" });
    assert.match(remarks ?? "", new RegExp(`^read as ${profile}, since `));
    const { losses } = json as { readonly losses: readonly { readonly kind?: string }[] };
    assert.ok(
      losses.every(({ kind }) => kind === "not read"),
      remarks,
    );
    assert.equal(exitCode, 0, remarks);
    assert.equal((json as { readonly profile: string }).profile, profile);
    assert.equal((JSON.parse(text) as { readonly type: string }).type, "EPCISDocument");
  }
});

test("every document of a world is told by what stands in it", () => {
  const seen = new Set<string>();
  for (const { profile, fileName, payload } of createWorld({ seed: 7, packs: 1000 }).documents()) {
    assert.equal(profileByMarks(Buffer.from(payload))?.profile, profile, fileName);
    seen.add(profile);
  }
  assert.equal(seen.size, 12);
});

test("a broken file is told by its names, and its own profile says what is wrong", async () => {
  const folder = await mkdtemp(join(tmpdir(), "csp-guess-"));
  const read = (content: string | Uint8Array, options: Readonly<Record<string, string>> = {}) =>
    writeFile(join(folder, "file"), content).then(() => run(join(folder, "file"), { to: "epcis-json", ...options }));
  const code = (await readFile(RELATION, "utf8")).replace(/^<\?xml[^>]*>/, "");
  const gb = Buffer.concat([Buffer.from('<?xml version="1.0" encoding="UTF-8"?><!-- '), Buffer.from([0xb3, 0xa7]), Buffer.from(" -->"), Buffer.from(code)]);
  const upload = {
    eventId: "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
    sender: "91440300708461136T",
    receiverRegion: "440000",
    sendTime: "2026-09-03T08:00:00+08:00",
    content: {},
    signature: "00",
  };
  for (const [content, profile, reason] of [
    [JSON.stringify(upload), "provincial", "SIGNATURE_INVALID"],
    [JSON.stringify({ ...upload, receiverRegion: undefined }), "provincial", "SHAPE_INVALID"],
    ['{"infno":"3505","input":{"fixmedins', "insurance-35xx", "UNREADABLE_JSON"],
    ['{"operation_time":"now","bill_code":"A","bill_type":321}', "code-operations", "SHAPE_INVALID"],
    ['{"result":{"response_success":true},', "relation-query", "UNREADABLE_JSON"],
    ['{"sender":"a \\" \\\\","note":{"record":1},"bill_type":" 321 ","bill_code":"A', "retail", "UNREADABLE_JSON"],
    [gb, "relation-xml", "UNSUPPORTED_ENCODING"],
    [Buffer.from('{"bill_code":"\xb3\xa7"}', "latin1"), "bill", "UNSUPPORTED_ENCODING"],
  ] as const) {
    const guessed = await read(content);
    assert.match(guessed.remarks ?? "", new RegExp(`^read as ${profile}, since [^]*${reason}`));
    const asked = await read(content, { from: profile });
    assert.deepEqual(guessed.remarks?.split("\n").slice(1), asked.remarks?.split("\n"));
  }
  await assert.rejects(read("[]"), (error) => error instanceof CommandError && error.message.startsWith("nothing in the file tells its format"));
  await rm(folder, { recursive: true });
});

test("a warehouse file comes out as a bill on standard output, compressed input and all", () => {
  const { status, stdout } = csp(["--to", "bill", "--owner", OWNER.owner, "-", "--rules", RULES.rules], gzipSync(readFileSync(WAREHOUSE)));
  assert.equal(status, 0);
  const bill = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    [bill["bill_code"], bill["bill_type"], bill["from_user_id"], bill["to_user_id"], bill["trace_codes"]],
    ["CK20260903001", 201, "91440300708461136T", "914403001922038216", "80217610000010013628,80217610000010029308"],
  );
});

test("what is refused and what is lost stand on standard error, and it ends with 1", () => {
  const refused = csp(["--to", "epcis-json", "--owner", OWNER.owner, TWO_BAD]);
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /CODES_REFUSED at \/trace_codes[^]*\/trace_codes\/1: BAD_LENGTH/);
  assert.equal((JSON.parse(refused.stdout) as { readonly type: string }).type, "EPCISDocument");
  const lost = csp(["--to", "bill", "--owner", OWNER.owner, EPCIS]);
  assert.equal(lost.status, 1);
  assert.match(lost.stderr, /event 0: eventID: a bill has no place for it[^]*nothing of it: .*AggregationEvent/);
});

test("the answer for machines is written while it is made, and is the same", async () => {
  for (const [file, options] of [
    [WAREHOUSE, { to: "bill", ...RULES }],
    [RELATION, { to: "relation-xml", explain: true, at: "2026-01-02T03:04:05Z", ...RULES }],
    [TWO_BAD, { explain: true }],
    [EPCIS, { to: "epcis-json", at: "2026-01-02T03:04:05Z" }],
  ] as const) {
    const { json } = await run(file, options);
    const written: Uint8Array[] = [];
    const result = await translateCommand.run({
      positionals: [file],
      options: { ...OWNER, ...options, json: true },
      env: {},
      write: (bytes) => void written.push(bytes),
    });
    assert.equal(result.json, undefined);
    const text = Buffer.concat(written).toString("utf8");
    assert.match(text, /}\n$/);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(json)));
  }
});

test("files go to a folder, and the same time of writing gives the same bytes", async () => {
  const folder = await mkdtemp(join(tmpdir(), "csp-translate-"));
  try {
    const { text, exitCode } = await run(RELATION, { ...RULES, to: "relation-xml", out: join(folder, "new"), at: "2026-01-02T03:04:05Z" });
    assert.equal(exitCode, 0);
    assert.equal(text, `${join(folder, "new", "Relation_PZ260901_20260102030405.xml")}\n`);
    const { text: again } = await run(text.trim(), { ...RULES, to: "relation-xml", at: "2026-01-02T03:04:05Z" });
    assert.equal(again, await readFile(text.trim(), "utf8"));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the explanation tells rule, code, link and field of each step", async () => {
  const { text, json } = await run(WAREHOUSE, { ...RULES, explain: true, to: "bill" });
  for (const told of [
    /profile warehouse-xml, guessed, since its first event is named "SalesWareHouseOut"/,
    /CK20260903001 of uscc:91440300708461136T: 2 codes listed, 0 refused/,
    /by bill type 201 销售出库 \(sales dispatch\)/,
    /by the rule "20-digit code": 2 codes\n {6}"80217610000010013628" → urn:csp:edmc:80217610000010013628/,
    /class urn:csp:edmc-class:8021761: national drug id 04879001203, level 3/,
    /party "ent-whole-002" \(kyt-ent\) → urn:csp:uscc:914403001922038216/,
    /Refused\n {3}nothing/,
    /bill-CK20260903001\.json: application\/json/,
  ])
    assert.match(text, told);
  assert.equal((json as { readonly steps: readonly unknown[] }).steps.length, 10);
  const reading = await run(TWO_BAD, { explain: true });
  assert.match(reading.text, /7\. Refused\n {3}CODES_REFUSED/);
  assert.doesNotMatch(reading.text, /Written/);
});

test("the explanation tells which link turned which code, and since when", async () => {
  const folder = await mkdtemp(join(tmpdir(), "csp-links-"));
  try {
    const code = "urn:csp:edmc:80217610000010013628";
    const link = { edmc: code, gs1: "https://id.gs1.org/00/369245618800000015", validFrom: "2026-09-01", validUntil: "2026-10-01" };
    const rules = join(folder, "rules.json");
    await writeFile(rules, JSON.stringify({ ...(JSON.parse(await readFile(RULES.rules, "utf8")) as object), packLinks: [link] }));
    const dates = "linked from 2026-09-01T00:00:00\\+08:00 until 2026-10-01T00:00:00\\+08:00";
    const { text, json, exitCode } = await run(WAREHOUSE, { rules, schemes: "gs1", explain: true, to: "bill" });
    assert.match(text, new RegExp(`pack ${code} → ${link.gs1}, ${dates}`));
    assert.match(text, /epcList\/1: "urn:csp:edmc:80217610000010029308" is no code of gs1/);
    assert.deepEqual([exitCode, (json as { readonly links: readonly unknown[] }).links.length], [1, 1]);
    assert.match((await run(WAREHOUSE, { rules, explain: true })).text, new RegExp(`pack ${code} is also ${link.gs1}, ${dates}`));
    await writeFile(rules, '{"signatureKeys":{"91440300708461136T":"secret"}, oops}');
    await assert.rejects(
      run(WAREHOUSE, { rules, to: "bill" }),
      (error) => error instanceof Error && /is not JSON/.test(error.message) && !error.message.includes("secret"),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("fields that no event holds are listed by name, and the header of an EPCIS document is carried", async () => {
  const folder = await mkdtemp(join(tmpdir(), "csp-left-"));
  try {
    const bill = JSON.parse(await readFile(join(STORIES, "2-wholesale/purchase-receipt-by-case.json"), "utf8")) as object;
    const file = join(folder, "bill.json");
    await writeFile(file, JSON.stringify({ ...bill, user_name: "Zhang San", foo: "a secret" }));
    const { remarks, json, exitCode } = await run(file, { to: "epcis-json" });
    assert.equal(exitCode, 0);
    assert.match(remarks ?? "", /in the file that are not read:[^]*\/user_name: not read[^]*\/foo: not read/);
    const { losses } = json as { readonly losses: readonly { readonly kind?: string; readonly where: string }[] };
    assert.ok(losses.some(({ kind, where }) => kind === "not read" && where === "/foo"));
    const explained = await run(file, { explain: true, all: true });
    assert.match(explained.text, /6\. Not read: in the file, and in no event\n[^]*\/foo: not read/);
    assert.doesNotMatch(`${remarks}${JSON.stringify(json)}${explained.text}`, /Zhang San|a secret/);
    const events = JSON.parse(await readFile(EPCIS, "utf8")) as object;
    const document = join(folder, "events.jsonld");
    await writeFile(document, JSON.stringify({ ...events, id: "urn:uuid:7b1d2c34-0000-4000-8000-000000000001" }));
    assert.match((await run(document, { to: "epcis-json" })).text, /"id": "urn:uuid:7b1d2c34-0000-4000-8000-000000000001"/);
    assert.match((await run(document, { to: "bill" })).remarks ?? "", /\/id: bill has no place for it/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the region that a provincial upload was for is listed where another takes its place", async () => {
  const folder = await mkdtemp(join(tmpdir(), "csp-region-"));
  try {
    const bill = JSON.parse(await readFile(join(STORIES, "2-wholesale/purchase-receipt-by-case.json"), "utf8")) as object;
    const uscc = OWNER.owner.slice("uscc:".length);
    const fields = { eventId: "0b9c0d3e-0000-4000-8000-000000000001", sender: uscc, receiverRegion: "110000", sendTime: "2026-09-01T10:00:00+08:00" };
    const file = join(folder, "upload.json");
    await writeFile(file, wrapProvincial(fields, { inOutBound: [bill] }, "key"));
    const rules = join(folder, "rules.json");
    await writeFile(rules, JSON.stringify({ ...(JSON.parse(await readFile(RULES.rules, "utf8")) as object), signatureKeys: { [uscc]: "key" } }));
    const { text, remarks } = await run(file, { from: "provincial", to: "provincial", rules });
    assert.equal((JSON.parse(text) as typeof fields).receiverRegion, "440000");
    assert.match(remarks ?? "", /\/receiverRegion: not read/);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("every code is explained with --all, the first few without", async () => {
  assert.match((await run(RELATION, { explain: true })).text, /26 codes\n(?: {6}".*\n){3} {6}… and 23 more/);
  assert.equal((await run(RELATION, { explain: true, all: true })).text.match(/ → urn:csp:edmc:/g)?.length, 26);
});

test("words that it does not know end with 2", async () => {
  const wrong: readonly (readonly [file: string, options: Readonly<Record<string, string>>, message: RegExp])[] = [
    [RELATION, {}, /--to takes/],
    [RELATION, { to: "pdf" }, /no target pdf/],
    [RELATION, { to: "bill", from: "fax" }, /no profile fax/],
    [RELATION, { to: "bill", owner: "uscc:1" }, /--owner/],
    [RELATION, { to: "bill", schemes: "gs1,ean" }, /--schemes takes edmc, gs1/],
    [join(STORIES, "5-bad/scan-with-a-lost-separator.txt"), { to: "bill" }, /nothing in the file tells/],
    [join(STORIES, "absent"), { to: "bill" }, /cannot be read/],
    [RELATION, { to: "epcis-json", at: "yesterday" }, /--at: yesterday is not a time/],
    // A reader refuses a time of writing without an offset.
    [RELATION, { to: "epcis-json", at: "2026-09-01T10:00:00" }, /--at/],
  ];
  for (const [file, options, message] of wrong)
    await assert.rejects(run(file, options), (error) => error instanceof CommandError && error.exitCode === 2 && message.test(error.message));
  await assert.rejects(translateCommand.run({ positionals: [RELATION], options: { to: "bill" }, env: {} }), /do not say whose they are/);
});

test("a pipe is read as a file is, and what cannot be written is told in a sentence", { skip: process.platform !== "linux" && "/dev/full is Linux's" }, () => {
  const { owner } = OWNER;
  const shell = (line: string) => spawnSync("bash", ["-c", line, process.execPath, MAIN, WAREHOUSE, owner], { encoding: "utf8" });
  const piped = shell('"$0" "$1" translate --to bill --owner "$3" <(cat "$2")');
  assert.equal(piped.stdout, csp(["--to", "bill", WAREHOUSE, "--owner", owner]).stdout);
  assert.notEqual(piped.stdout, "");
  const full = shell('"$0" "$1" translate --to bill --owner "$3" "$2" > /dev/full');
  assert.equal(full.status, 1);
  assert.match(full.stderr, /^csp: standard output cannot be written: ENOSPC[^\n]*\n$/m);
  assert.doesNotMatch(full.stderr, /\n {4}at /);
});

test("a folder that cannot be, and rules that are none, are told by the words that named them", async () => {
  const isCommandError = (error: unknown) => error instanceof CommandError && error.message.startsWith(`${RELATION} cannot be written`);
  await assert.rejects(run(RELATION, { to: "bill", out: RELATION }), isCommandError);
  await assert.rejects(run(RELATION, { to: "bill", rules: "absent.json" }), /--rules absent\.json cannot be read/);
});

test("a personal field is in no output", async () => {
  const file = join(STORIES, "3-pharmacy/retail-sale-of-units.json");
  const fields = JSON.parse(await readFile(file, "utf8")) as Readonly<Record<string, unknown>>;
  const personal = ["customer_id", "user_tel", "user_name", "medic_doctor", "oper_ic_name"].flatMap((name) =>
    typeof fields[name] === "string" && fields[name].length > 1 ? [fields[name]] : [],
  );
  assert.ok(personal.length > 0, "the story names a person");
  for (const options of [{ to: "epcis-json" }, { to: "bill" }, { explain: true, all: true }]) {
    const { text, remarks, json } = await run(file, options);
    for (const value of personal) assert.ok(!`${text}${remarks}${JSON.stringify(json)}`.includes(value));
  }
});
