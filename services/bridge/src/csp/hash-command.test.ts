import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, before, describe, test } from "node:test";
import { CommandError } from "./client.ts";
import type { CommandResult } from "./command.ts";
import { hashCommand } from "./hash-command.ts";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const TIME = { eventTime: "2024-03-01T00:00:00Z", eventTimeZoneOffset: "+08:00" };
const HEAD = {
  "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
  type: "EPCISDocument",
  schemaVersion: "2.0",
  creationDate: "2024-03-02T00:00:00Z",
};
const event = (code: string): object => ({ type: "ObjectEvent", action: "OBSERVE", ...TIME, epcList: [`urn:csp:edmc:${code}`] });
const ONE = "81773220288616423835";
const TWO = "81773220288616423836";
const preHashOf = (code: string): string =>
  `eventType=ObjectEventeventTime=2024-03-01T00:00:00.000ZeventTimeZoneOffset=+08:00epcListepc=urn:csp:edmc:${code}action=OBSERVE`;
const XML = `\uFEFF<?xml version="1.0"?><e:EPCISDocument xmlns:e="urn:epcglobal:epcis:xsd:2" schemaVersion="2.0" creationDate="2024-03-02T00:00:00Z"><EPCISBody><EventList>
  <ObjectEvent><eventTime>2024-03-01T08:00:00+08:00</eventTime><eventTimeZoneOffset>+08:00</eventTimeZoneOffset><epcList><epc>urn:csp:edmc:${ONE}</epc></epcList><action>OBSERVE</action></ObjectEvent>
</EventList></EPCISBody></e:EPCISDocument>`;

describe("csp hash", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "csp-hash-"));
  });
  after(() => rm(folder, { recursive: true }));

  async function run(content: string | Uint8Array, options: Readonly<Record<string, string | boolean>> = {}): Promise<CommandResult> {
    const file = join(folder, "document");
    await writeFile(file, content);
    return hashCommand.run({ positionals: [file], options, env: {} });
  }

  const document = JSON.stringify({ ...HEAD, epcisBody: { eventList: [event(TWO), event(ONE)] } });

  test("prints a line for each event, in the order of the document", async () => {
    const { text, json } = await run(document);
    const lines = text.split("\n");
    strictEqual(lines.length, 3);
    strictEqual(lines[2], "");
    for (const line of lines.slice(0, 2)) strictEqual(/^ni:\/\/\/sha-256;[0-9a-f]{64}\?ver=CBV2\.0$/.test(line), true);
    deepStrictEqual(json, [
      { hash: lines[0], preHash: preHashOf(TWO) },
      { hash: lines[1], preHash: preHashOf(ONE) },
    ]);
  });

  test("prints what is hashed, of JSON and XML, told by the content", async () => {
    strictEqual((await run(document, { prehash: true })).text, `${preHashOf(TWO)}\n${preHashOf(ONE)}\n`);
    strictEqual((await run(XML, { prehash: true })).text, `${preHashOf(ONE)}\n`);
  });

  test("names the version that was asked for", async () => {
    const { text } = await run(XML, { version: "CBV2.1" });
    strictEqual(text.endsWith("?ver=CBV2.1\n"), true);
    await rejects(run(XML, { version: "2.1" }), CommandError);
  });

  test("leaves out the fields it is asked to, and says which ask leaves out nothing", async () => {
    const named = JSON.stringify({
      ...HEAD,
      "@context": [...HEAD["@context"], { ns: "https://ns.example/a,b#" }],
      epcisBody: { eventList: [{ ...event(ONE), bizStep: "shipping", "ns:note": "x" }] },
    });
    const plain = `${preHashOf(ONE)}\n`;
    const note = "{https://ns.example/a,b#}note";
    ok((await run(named, { prehash: true, ignore: "bizStep" })).text.endsWith(`${note}=x\n`));
    for (const ignore of [`bizStep,${note}`, `${note}, bizStep`]) {
      const { text, remarks } = await run(named, { prehash: true, ignore });
      deepStrictEqual([text, remarks], [plain, ""]);
    }
    const idle = await run(document, { prehash: true, ignore: "bizstep,eventTime" });
    strictEqual(idle.text, `${preHashOf(TWO)}\n${preHashOf(ONE)}\n`);
    ok(/--ignore bizstep: .*\n--ignore eventTime: /.test(idle.remarks ?? ""));
    for (const ignore of ["", "{x", "ns:note", "{}a"]) await rejects(run(named, { ignore }), /--ignore: /);
  });

  test("takes --ignore again, and its manual says what is left out and what is one", () => {
    const csp = (...args: string[]) => spawnSync(process.execPath, [MAIN, "hash", ...args], { input: XML, encoding: "utf8" });
    strictEqual(csp("--prehash", "--ignore", "epcList", "--ignore", "action", "-").stdout, `${preHashOf("").split("epcList")[0]}\n`);
    ok(/--ignore <text>[^]*namespace[^]*hashed as doubles/.test(csp("--help").stdout));
  });

  test("says why there is no hash, and where", async () => {
    await rejects(run("{"), (error) => error instanceof CommandError && /UNREADABLE_JSON at 1:2/.test(error.message));
    await rejects(run("<a/>"), (error) => error instanceof CommandError && /SHAPE_INVALID at 1:1: a: /.test(error.message));
    const wrong = JSON.stringify({
      ...HEAD,
      epcisBody: {
        eventList: [
          { ...event(ONE), action: "SEE" },
          { ...event(ONE), eventTime: "now" },
        ],
      },
    });
    await rejects(
      run(wrong),
      (error) => error instanceof CommandError && /eventList\/0\/action[^]*\n {2}\/epcisBody\/eventList\/1\/eventTime/.test(error.message),
    );
    await rejects(run(new Uint8Array([0xff, 0xfe])), (error) => error instanceof CommandError && /not UTF-8/.test(error.message));
    await rejects(hashCommand.run({ positionals: [join(folder, "absent")], options: {}, env: {} }), CommandError);
  });
});
