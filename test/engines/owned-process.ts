// A program that never outlives us, however we end: a shell stands between, which kills it as soon as its standard input
// ends, and the system ends that for us even when we are killed. POSIX only.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface OwnedProcess extends AsyncDisposable {
  readonly pid: number;
  /** Ends the program at once, as a power cut would; what it keeps on disk stays. */
  kill(): Promise<void>;
}

/** `$1` names the file that the program's output goes to. */
const GUARD = `
log=$1; shift
"$@" >"$log" 2>&1 </dev/null &
echo $!
cat >/dev/null
kill -9 $! 2>/dev/null
wait $! 2>/dev/null
`;

/** A program may still write into the folder while it is removed the first time. */
const FOLDER_GUARD = `
cat >/dev/null
rm -rf -- "$1" || { sleep 1; rm -rf -- "$1"; }
`;

export async function startOwned(command: string, args: readonly string[], logFile: string): Promise<OwnedProcess> {
  const { guard, exited } = startGuard(GUARD, [logFile, command, ...args]);
  const [line] = (await Promise.race([once(createInterface(guard.stdout), "line"), exited.then(() => [""])])) as [string];
  const pid = Number(line);
  if (!(pid > 0)) throw new Error(`${command} could not be started`);
  const end = async (): Promise<void> => {
    guard.stdin.end();
    await exited;
  };
  return { pid, kill: end, [Symbol.asyncDispose]: end };
}

/** A folder under the system's temporary one that is removed when disposed of, and when we are killed. */
export async function ownedFolder(name: string): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), name));
  const { guard, exited } = startGuard(FOLDER_GUARD, [path]);
  return {
    path,
    async [Symbol.asyncDispose]() {
      guard.stdin.end();
      await exited;
    },
  };
}

/** In a session of its own: what a terminal sends to our group reaches a guard only as the end of its input. */
function startGuard(script: string, args: readonly string[]) {
  const guard = spawn("/bin/sh", ["-c", script, "guard", ...args], { detached: true, stdio: ["pipe", "pipe", "ignore"] });
  return { guard, exited: once(guard, "exit") };
}
