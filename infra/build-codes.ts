// `npm run build -w @csp/codes`: the identifier library as a package that stands on its own, plain JavaScript with
// declarations, in packages/codes/dist or the folder given. `npm pack` of that folder is what people install; this
// workspace goes on using the sources.

import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "..");
const source = join(root, "packages/codes");
const out = resolve(process.argv[2] ?? join(source, "dist"));
/** Relative imports of TypeScript files, which the compiler rewrites in JavaScript alone. */
const TS_SPECIFIER = /(from "\.{1,2}\/[^"]+)\.ts"/g;

// What an earlier build left must not be packed.
rmSync(out, { recursive: true, force: true });
const compiler = join(root, "node_modules/typescript/bin/tsc");
const { status } = spawnSync(process.execPath, [compiler, "-p", join(source, "tsconfig.build.json"), "--outDir", out], { stdio: "inherit" });
if (status !== 0) throw new Error("the compiler refused packages/codes");
for (const name of globSync("**/*.d.ts", { cwd: out })) {
  const path = join(out, name);
  writeFileSync(path, readFileSync(path, "utf8").replaceAll(TS_SPECIFIER, '$1.js"'));
}
mkdirSync(out, { recursive: true });
copyFileSync(join(source, "README.md"), join(out, "README.md"));
copyFileSync(join(root, "LICENSE"), join(out, "LICENSE"));
writeFileSync(join(out, "package.json"), `${JSON.stringify(manifest(), null, 2)}\n`);

/** The version is the repository's: the library has no other history. Node 20 is the first with `toSorted`. */
function manifest(): object {
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { readonly version: string };
  const own = JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as Readonly<Record<string, unknown>>;
  return {
    name: own["name"],
    version,
    description: own["description"],
    keywords: own["keywords"],
    license: own["license"],
    type: "module",
    exports: { ".": { types: "./index.d.ts", default: "./index.js" }, "./package.json": "./package.json" },
    types: "./index.d.ts",
    sideEffects: false,
    engines: { node: ">=20" },
  };
}
