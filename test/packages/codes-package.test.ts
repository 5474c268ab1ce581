// The identifier library as its users get it: built, packed, installed into an empty folder without a network, imported
// from plain JavaScript by another Node than ours where there is one, and compiled against.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { ROOT } from "../source-files.ts";

const SCRIPT = `
import { epcUrnToDigitalLink, readScan } from "@csp/codes";
const { kind, reading } = readScan("81773220288616423835");
console.log(JSON.stringify([kind, reading.uri, epcUrnToDigitalLink("urn:epc:id:sgtin:69245618.08407.A1")]));
`;
const CONSUMER = `
import { type Identifier, type Parsed, parseUscc, readScan, type ScanResult, type Uscc } from "@csp/codes";
const result: ScanResult = readScan("81773220288616423835");
const uscc: Parsed<Uscc> = parseUscc("91440300708461136T");
export const scheme: Identifier["scheme"] | null = result.kind === "read" ? result.reading.identifier.scheme : null;
export const province: string | null = uscc.ok ? uscc.value.province : uscc.problem.detailZh;
// @ts-expect-error -- it takes a text
parseUscc(1);
`;

/** The first `node` of 20 or newer on PATH that is not the one that came with this repository; else ours. */
function hostNode(): string {
  const name = process.platform === "win32" ? "node.exe" : "node";
  const found = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  const outside = found.filter((path) => !path.includes("node_modules") && existsSync(path));
  return outside.find((path) => Number(/^v(\d+)/.exec(spawnSync(path, ["--version"], { encoding: "utf8" }).stdout ?? "")?.[1]) >= 20) ?? process.execPath;
}

describe("@csp/codes as a package", () => {
  let folder = "";
  const at = (...parts: readonly string[]) => join(folder, ...parts);

  function run(command: string, args: readonly string[], cwd: string): string {
    const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: "utf8", shell: process.platform === "win32" && command === "npm" });
    assert.equal(status, 0, `${command} ${args.join(" ")}: ${error?.message ?? ""}${stdout}${stderr}`);
    return stdout;
  }

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "csp-codes-"));
    mkdirSync(at("app"));
    run(process.execPath, [join(ROOT, "infra/build-codes.ts"), at("dist")], ROOT);
    run("npm", ["pack", "./dist", "--silent"], folder);
    const [tarball = "none"] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    writeFileSync(at("app/package.json"), '{"name":"app","version":"1.0.0","type":"module","private":true}');
    run("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", at(tarball)], at("app"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("has a manifest that says what it needs: nothing but Node", () => {
    const manifest = JSON.parse(readFileSync(at("app/node_modules/@csp/codes/package.json"), "utf8")) as Readonly<Record<string, unknown>>;
    assert.deepEqual([manifest["dependencies"], manifest["private"], manifest["license"]], [undefined, undefined, "Apache-2.0"]);
    for (const name of ["README.md", "LICENSE", "index.js", "index.d.ts"]) assert.ok(existsSync(at("app/node_modules/@csp/codes", name)), name);
  });

  it("is imported from plain JavaScript", () => {
    writeFileSync(at("app/script.mjs"), SCRIPT);
    const said = JSON.parse(run(hostNode(), ["script.mjs"], at("app"))) as readonly string[];
    assert.deepEqual(said, ["read", "urn:csp:edmc:81773220288616423835", "https://id.gs1.org/01/06924561884074/21/A1"]);
  });

  it("is compiled against, with its declarations checked too", () => {
    writeFileSync(at("app/consumer.ts"), CONSUMER);
    const options = { module: "NodeNext", target: "ES2022", strict: true, noEmit: true, skipLibCheck: false, types: [], lib: ["ES2022"] };
    writeFileSync(at("app/tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["consumer.ts"] }));
    run(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", "."], at("app"));
  });
});
