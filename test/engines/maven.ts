// What Maven fetches for engines that run on Java, once, into a cache folder of the user's own; and the Java to run it with.

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** A network that answers nothing must not hold up what needs none of it. */
const FETCH_MS = 5 * 60_000;
const JVM_FOLDER = "/usr/lib/jvm";

/** `java` itself where it is new enough, else one beside it; 0 and the empty word stand for none. */
export async function findJava(least: number): Promise<{ readonly java: string } | { readonly missing: string }> {
  const own = await javaVersion("java");
  if (own >= least) return { java: "java" };
  const others = await readdir(JVM_FOLDER).catch(() => []);
  for (const home of [process.env["JAVA_HOME"], ...others.map((name) => join(JVM_FOLDER, name))]) {
    if (home === undefined || home === "") continue;
    const java = join(home, "bin/java");
    if (existsSync(java) && (await javaVersion(java)) >= least) return { java };
  }
  return { missing: own === 0 ? "there is no Java" : `Java is ${own}, and ${least} is needed` };
}

/** 0 where there is none. */
async function javaVersion(java: string): Promise<number> {
  const { stderr } = await run(java, ["-version"]).catch(() => ({ stderr: "" }));
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

/** The folder of that name, filled the first time. Renamed into its place whole, so that nobody ever sees half of it. */
export async function fetchedFolder(name: string, fill: (work: string, folder: string) => Promise<void>): Promise<string> {
  const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "csp-bridge");
  const folder = join(cache, name);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(join(cache, "fetch-"));
  try {
    const filled = join(work, "filled");
    await mkdir(filled);
    await fill(work, filled);
    await rename(filled, folder).catch((error: unknown) => {
      // Somebody else was first.
      if (!existsSync(folder)) throw error;
    });
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

export async function maven(args: readonly string[]): Promise<void> {
  await run("mvn", ["-q", "-B", ...args], { timeout: FETCH_MS });
}

export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
