import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { describe, it } from "node:test";
import { readSources, readText, ROOT, type SourceFile } from "./source-files.ts";

/** What each folder may import beside itself and Node. A name ending in `/` or `-` stands for everything that begins so. The README's map says the same. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  contracts: ["@bufbuild/protobuf", "yaml"],
  "packages/codes": [],
  "packages/epcis": ["@csp/codes", "ajv", "saxes"],
  "packages/formats": ["@csp/codes", "@csp/epcis", "@csp/schemas", "ajv", "saxes"],
  "packages/domain": ["@csp/codes", "@csp/epcis", "@csp/formats", "@csp/schemas", "avsc"],
  "packages/world": ["@csp/codes", "@csp/epcis", "@csp/formats", "@csp/domain"],
  "packages/adapters/sqlite": ["@csp/contracts"],
  "packages/adapters/eventstoredb": ["@csp/contracts", "@eventstore/db-client"],
  "packages/adapters/kafka": ["@csp/contracts", "kafkajs"],
  "packages/adapters/postgres": ["@csp/contracts", "pg", "pg-copy-streams"],
  "packages/adapters/schema-registry": ["@csp/contracts"],
  "packages/runtime": ["@csp/contracts", "@csp/domain", "@csp/formats", "@csp/service-kit", "@csp/adapter-"],
  "packages/service-kit": ["@csp/contracts", "@bufbuild/protobuf", "@opentelemetry/", "fastify", "pino"],
};
/** Every service may import these, and what its own package.json names besides. */
const SERVICE_MAY_IMPORT = ["@csp/codes", "@csp/epcis", "@csp/formats", "@csp/domain", "@csp/schemas", "@csp/contracts", "@csp/service-kit"];
const PURE = ["packages/codes", "packages/epcis", "packages/formats", "packages/domain", "packages/world"];
const PURE_BUILTINS = ["node:buffer", "node:crypto", "node:zlib"];
const MAX_LINES = 300;

const sources = readSources();
const isTest = ({ path }: SourceFile) => /\.(test|test-support|bench|conformance)\.ts$/.test(path) || path.startsWith("test/");
const shipped = sources.filter((file) => !isTest(file));

/** `packages/codes` for `packages/codes/src/edmc.ts`. */
function homeOf(path: string): string {
  const parts = path.split("/");
  return parts.slice(0, path.startsWith("packages/adapters/") ? 3 : ["packages", "services"].includes(parts[0] ?? "") ? 2 : 1).join("/");
}

function allowedFor(home: string): readonly string[] {
  if (!home.startsWith("services/")) return MAY_IMPORT[home] ?? assert.fail(`the import table has no line for ${home}`);
  const { dependencies } = JSON.parse(readText(`${home}/package.json`)) as { readonly dependencies: Readonly<Record<string, string>> };
  return [...SERVICE_MAY_IMPORT, ...Object.keys(dependencies).filter((name) => !name.startsWith("@csp/"))];
}

function isCovered(name: string, allowed: readonly string[]): boolean {
  return allowed.some((one) => name === one || name.startsWith(/[/-]$/.test(one) ? one : `${one}/`));
}

describe("imports", () => {
  it("are found at all", () => {
    assert.ok(sources.length > 100);
    assert.ok(sources.flatMap((file) => file.imports).length > sources.length);
  });

  it("follow the table", () => {
    const wrong = shipped
      .filter(({ path }) => !path.startsWith("infra/") && !path.startsWith("services/bridge/"))
      .flatMap(({ path, imports }) => {
        const home = homeOf(path);
        const allowed = path.endsWith("/src/main.ts") ? [...allowedFor(home), "@csp/runtime"] : allowedFor(home);
        return imports.filter((name) => !name.startsWith(".") && !name.startsWith("node:") && !isCovered(name, allowed)).map((name) => `${path}: ${name}`);
      });
    assert.deepEqual(wrong, []);
  });

  it("of the pure packages take of Node hashing, compression and buffers alone, and of codes nothing", () => {
    const wrong = shipped
      .filter(({ path }) => PURE.includes(homeOf(path)))
      .flatMap(({ path, imports }) => {
        const allowed = homeOf(path) === "packages/codes" ? [] : PURE_BUILTINS;
        return imports.filter((name) => name.startsWith("node:") && !allowed.includes(name)).map((name) => `${path}: ${name}`);
      });
    assert.deepEqual(wrong, []);
  });

  it("of the pure packages stand at the top of a file, where the rules see them", () => {
    const hidden = shipped.filter(({ path, text }) => PURE.includes(homeOf(path)) && /\bimport\s*\(|\bimport\.meta\b/.test(text));
    assert.deepEqual(
      hidden.map(({ path }) => path),
      [],
    );
  });

  it("by path stay in their folder, and no service knows another", () => {
    const inner = sources.filter(({ path }) => !path.startsWith("test/") && !path.startsWith("infra/"));
    const wrong = inner.flatMap(({ path, imports }) => {
      const home = homeOf(path);
      const leaves = imports.filter((name) => name.startsWith(".") && homeOf(posix.join(dirname(path), name)) !== home);
      const services = home === "services/bridge" ? [] : imports.filter((name) => home.startsWith("services/") && isCovered(name, serviceNames));
      return [...leaves, ...services].map((name) => `${path}: ${name}`);
    });
    assert.deepEqual(wrong, []);
  });

  const serviceNames = globSync("services/*/package.json", { cwd: ROOT }).map((name) => `@csp/${name.replaceAll("\\", "/").split("/")[1]}`);
});

describe("files", () => {
  it("are under 300 lines, or say at their top why not", () => {
    const reason = /oxlint-disable max-lines -- \S/;
    const long = sources.filter(({ text }) => text.split("\n").length - 1 > MAX_LINES && !reason.test(text.split("\n").slice(0, 8).join("\n")));
    assert.deepEqual(
      long.map(({ path }) => path),
      [],
    );
  });

  it("have named exports alone, but for what Node itself loads by default", () => {
    const found = sources.filter(({ text }) => /^export default /m.test(text)).map(({ path }) => path);
    assert.deepEqual(found, ["infra/test-totals.ts"]);
  });

  it("decode Avro in one place, which looks the bytes over first", () => {
    const decoding = shipped.filter(({ text }) => /\.fromBuffer\(/.test(text)).map(({ path }) => path);
    assert.deepEqual(decoding, ["packages/domain/src/avro/avro-codec.ts"]);
  });

  it("name no folder of somebody's machine", () => {
    const place = /(?:^|[\s"'`(=:])\/(?:home|mnt|root|Users|work|workspace)\/\w[^\s"'`)]*/gm;
    const others = globSync("{*.md,*.json,.ci/*,docs/**/*.md,infra/**/*,contracts/**/*.{yaml,proto},schemas/**/*.json}", {
      cwd: ROOT,
      exclude: ["**/node_modules"],
    });
    const texts = [...sources, ...others.filter((name) => /\.\w+$|run$/.test(name)).map((path) => ({ path, text: readText(path) }))];
    assert.deepEqual(
      texts.flatMap(({ path, text }) => [...text.matchAll(place)].map((found) => `${path}: ${found[0].trim()}`)),
      [],
    );
  });

  it("the lockfile holds no address", () => {
    const { packages } = JSON.parse(readText("package-lock.json")) as {
      readonly packages: Readonly<Record<string, { readonly resolved?: string; readonly link?: boolean }>>;
    };
    const addressed = Object.entries(packages).filter(([, { resolved, link }]) => resolved !== undefined && link !== true);
    assert.deepEqual(addressed, []);
  });
});

/** What a pure package must not be able to do; each is tried by itself. */
const IMPURE: Readonly<Record<string, string>> = {
  clock: "export const t = Date.now();",
  "clock by constructor": "export const t = new Date();",
  "clock by another name": "const D = Date; export const t = D.now();",
  performance: "export const t = performance.now();",
  random: "export const r = Math.random();",
  "random by destructuring": "const { random } = Math; export const r = random();",
  "random bytes": 'import { randomBytes } from "node:crypto"; export const r = randomBytes(8);',
  "random by the global": "export const r = crypto.randomUUID();",
  "crypto whole": 'import * as all from "node:crypto"; export const r = all.randomInt(3);',
  "asynchronous zlib": 'import { gunzip } from "node:zlib"; export const z = gunzip;',
  files: 'import { readFileSync } from "node:fs"; export const f = readFileSync;',
  "files without prefix": 'import { readFileSync } from "fs"; export const f = readFileSync;',
  network: 'export const n = () => fetch("http://localhost");',
  sockets: 'import { connect } from "node:net"; export const n = connect;',
  timers: "export const t = setTimeout(() => undefined, 1);",
  "timers by module": 'import { setTimeout as wait } from "node:timers/promises"; export const t = wait;',
  process: 'export const e = process.env["HOME"];',
  "process by globalThis": 'export const e = (globalThis as unknown as { process: unknown })["process"];',
  locale: 'export const c = "a".localeCompare("b");',
  "time zone": "export const z = Intl.DateTimeFormat().resolvedOptions().timeZone;",
  output: 'console.log("x");',
  "default export": "export default 1;",
  "a thread": 'export const w = new Worker("./x.ts");',
  "a timer by a signal": "export const s = AbortSignal.timeout(5);",
  "clock by self": "export const t = self.performance.now();",
  "memory's end": "export const r = new WeakRef({});",
  "import without extension": 'import { a } from "./pure"; export const b = a;',
};
const PURE_SAMPLE = 'import { createHash } from "node:crypto";\nexport const a = createHash("sha256").update("x").digest("hex");\n';

describe("the purity bans", () => {
  it("fire: every snippet that should not pass does not, and a pure one does", async () => {
    const files = Object.fromEntries(
      Object.entries(IMPURE).map(([name, text]) => [`packages/domain/src/${name.replaceAll(" ", "-").toLowerCase()}.ts`, `${text}\n`]),
    );
    const config = JSON.parse(readText(".oxlintrc.json")) as { readonly options: object };
    // Without types: the bans need none, and the snippets belong to no project.
    const untyped = JSON.stringify({ ...config, options: { ...config.options, typeAware: false } });
    await withFolder({ ...files, "packages/domain/src/pure.ts": PURE_SAMPLE, ".oxlintrc.json": untyped }, (folder) => {
      const { stdout } = spawnSync(process.execPath, [join(ROOT, "node_modules/oxlint/bin/oxlint"), "-f", "unix"], { cwd: folder, encoding: "utf8" });
      const caught = new Set(stdout.split("\n").map((line) => line.split(":")[0] ?? ""));
      assert.deepEqual(
        Object.keys(files).filter((name) => !caught.has(name)),
        [],
        stdout,
      );
      assert.ok(!caught.has("packages/domain/src/pure.ts"), stdout);
    });
  });

  it("of codes are set in the compiler: it knows no Node at all", async () => {
    const impure = [
      "process.exit();",
      "export const b = Buffer.from('x');",
      "console.log(1);",
      "setTimeout(() => undefined, 1);",
      "new URL('http://x');",
      "import 'node:crypto';",
      "new TextEncoder();",
    ];
    const files = Object.fromEntries(impure.map((text, i) => [`src/impure-${i}.ts`, `${text}\nexport {};\n`]));
    const own = JSON.parse(readText("packages/codes/tsconfig.json")) as object;
    const config = JSON.stringify({ ...own, extends: join(ROOT, "tsconfig.base.json") });
    await withFolder(
      { ...files, "src/pure.ts": "export const a: number = 1;\n", "tsconfig.json": config, "package.json": '{"type":"module"}' },
      async (folder) => {
        await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"), "junction");
        const { stdout } = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder, encoding: "utf8" });
        const caught = new Set([...stdout.matchAll(/^(src\/[\w-]+\.ts)\(/gm)].map((match) => match[1] ?? ""));
        assert.deepEqual([...caught].toSorted(), Object.keys(files).toSorted(), stdout);
      },
    );
  });
});

async function withFolder(files: Readonly<Record<string, string>>, test: (folder: string) => void | Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "csp-architecture-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    await test(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
