// The sources of the repository as the tests about them read them: which files there are, and what each imports.

import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..");
const FOLDERS = "{contracts,infra,packages,services,test}";
const IMPORT = /(?:^|[;\s}])(?:from|import)\s*\(?\s*["']([^"']+)["']/gm;

export interface SourceFile {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

/** All TypeScript but what is generated. */
export function readSources(): readonly SourceFile[] {
  return globSync(`${FOLDERS}/**/*.ts`, { cwd: ROOT, exclude: ["**/node_modules", "**/generated", "**/dist"] }).map((name) => {
    const path = name.replaceAll("\\", "/");
    const text = readText(path);
    return { path, text, imports: [...text.matchAll(IMPORT)].map((match) => match[1] ?? "") };
  });
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
