// The PostgreSQL that is installed here, over a folder of its own. As root it runs as the user `postgres`, since it
// refuses to run as root.

import { execFile } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { chown, readFile, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import type { Found } from "./engine-suite.ts";
import { freePorts } from "./free-ports.ts";
import type { Postgres, StartPostgres } from "./postgres-engine.ts";
import { untilPostgresAnswers } from "./postgres-ready.ts";
import { type OwnedProcess, ownedFolder, startOwned } from "./owned-process.ts";
import { until } from "../until.ts";

const run = promisify(execFile);
/** Where Debian's packages put each version. */
const DEBIAN_FOLDERS = "/usr/lib/postgresql/*/bin";
const SERVER_USER = "postgres";
/** As in the container: one is asked for, so that a test sees what becomes of a wrong one. */
const PASSWORD = "postgres";

/** Whom a command is run as: another user where we are root, else ourselves. */
interface Runner {
  command(program: string): readonly [file: string, args: readonly string[]];
  readonly uid: number;
  readonly gid: number;
}

export async function findSystemPostgres(): Promise<Found<StartPostgres>> {
  if (process.platform === "win32") return { missing: "PostgreSQL is started by a POSIX shell" };
  const folder = programFolders().find((one) => existsSync(join(one, "postgres")) && existsSync(join(one, "initdb")));
  if (folder === undefined) return { missing: "there is no PostgreSQL on the path, nor one of Debian's" };
  const runner = await findRunner();
  return "missing" in runner ? runner : { start: () => startSystemPostgres(folder, runner) };
}

/** Newest version first among Debian's. */
function programFolders(): readonly string[] {
  const version = (path: string): number => Number(/(\d+)\/bin$/.exec(path)?.[1] ?? 0);
  return [...(process.env["PATH"] ?? "").split(delimiter), ...globSync(DEBIAN_FOLDERS).toSorted((a, b) => version(b) - version(a))];
}

async function findRunner(): Promise<Runner | { readonly missing: string }> {
  const uid = process.getuid?.() ?? 0;
  if (uid !== 0) return { command: (program) => [program, []], uid, gid: process.getgid?.() ?? 0 };
  try {
    const idOf = async (flag: string): Promise<number> => Number((await run("id", [flag, SERVER_USER])).stdout);
    const [user, group] = [await idOf("-u"), await idOf("-g")];
    await run("setpriv", ["--version"]);
    return { command: (program) => ["setpriv", [`--reuid=${user}`, `--regid=${group}`, "--clear-groups", program]], uid: user, gid: group };
  } catch {
    return { missing: `PostgreSQL does not run as root, and there is no user ${SERVER_USER} or no setpriv` };
  }
}

async function startSystemPostgres(programs: string, runner: Runner): Promise<Postgres> {
  await using opened = new AsyncDisposableStack();
  const { path: folder } = opened.use(await ownedFolder("csp-postgres-"));
  await chown(folder, runner.uid, runner.gid);
  const data = join(folder, "data");
  const [initdb, initArgs] = runner.command(join(programs, "initdb"));
  const passwordFile = join(folder, "password");
  await writeFile(passwordFile, PASSWORD);
  const access = ["-U", SERVER_USER, "--auth=scram-sha-256", `--pwfile=${passwordFile}`];
  await run(initdb, [...initArgs, "-D", data, ...access, "--encoding=UTF8", "--locale=C", "--no-sync"], { cwd: folder });
  const [port = 0] = await freePorts(1);
  const url = `postgres://${SERVER_USER}:${PASSWORD}@127.0.0.1:${port}/postgres`;
  const log = join(folder, "log");
  const [command, args] = runner.command(join(programs, "postgres"));
  const settings = ["listen_addresses=127.0.0.1", `port=${port}`, "unix_socket_directories="].flatMap((one) => ["-c", one]);
  const start = (): Promise<OwnedProcess> => startOwned(command, [...args, "-D", data, ...settings], log);
  let running = await start();
  opened.defer(() => killServer(running));
  const ready = (): Promise<void> =>
    untilPostgresAnswers(url).catch(async (error: unknown) => {
      throw new Error(`PostgreSQL did not get ready:\n${(await readFile(log, "utf8").catch(() => "")).slice(-4000)}`, { cause: error });
    });
  await ready();
  const held = opened.move();
  return {
    url,
    kill: () => killServer(running),
    async restart() {
      running = await start();
      await ready();
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** With all its sessions, which otherwise end in their own time and keep a new server from the memory that they share. */
async function killServer(server: OwnedProcess): Promise<void> {
  // It makes no more of them while they are listed.
  signal(server.pid, "SIGSTOP");
  const sessions = await childrenOf(server.pid);
  await server.kill();
  for (const pid of sessions) signal(pid, "SIGKILL");
  await until("the server's sessions have ended", async () => {
    const running = new Set((await processes()).map(({ pid }) => pid));
    return !sessions.some((pid) => running.has(pid));
  });
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended.
  }
}

async function childrenOf(parent: number): Promise<readonly number[]> {
  return (await processes()).filter(({ ppid }) => ppid === parent).map(({ pid }) => pid);
}

/** Those that run; not what has ended and is not taken note of by its parent yet. */
async function processes(): Promise<readonly { readonly pid: number; readonly ppid: number }[]> {
  const { stdout } = await run("ps", ["-e", "-o", "pid=,ppid=,stat="]).catch(() => ({ stdout: "" }));
  return stdout.split("\n").flatMap((line) => {
    const [pid, ppid, stat = "Z"] = line.trim().split(/\s+/);
    return stat.startsWith("Z") ? [] : [{ pid: Number(pid), ppid: Number(ppid) }];
  });
}
