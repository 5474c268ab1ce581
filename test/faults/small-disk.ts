// A disk that a test can fill and empty again while a bridge runs on it, without rights that a developer has not: a small
// file system in memory where the system lets anybody mount one for himself, and a limit on the size of files elsewhere.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
/** Far more than what a test sends takes, with the write-ahead logs of all stores. */
const DISK_BYTES = 512 * 1024 * 1024;
/** Every file of a bridge is larger, so that nothing can be written but at the beginning of one. */
const FILE_BYTES = 4096;
const FILLER_BYTES = 4 * 1024 * 1024;

export interface SmallDisk extends AsyncDisposable {
  /** Of a folder on it, as the bridge sees it. */
  readonly path: string;
  /** What the bridge is to be started by: the disk may be there for it alone. */
  readonly launcher: readonly string[];
  fill(bridgePid: number): Promise<void>;
  makeRoom(bridgePid: number): Promise<void>;
  /** A folder that anybody sees, with what is on the disk; the bridge must have ended. */
  contents(): Promise<string>;
}

export interface DiskKind {
  readonly name: string;
  /** Why there is none here. */
  readonly missing: string | undefined;
  open(folder: string): Promise<SmallDisk>;
}

/** Full as a disk is: writing fails with ENOSPC, and what is allocated can be written over. */
async function openMounted(folder: string): Promise<SmallDisk> {
  const path = join(folder, "disk");
  await mkdir(path);
  const mount = 'mount -t tmpfs -o size="$1" tmpfs "$0" && mkdir "$0/data" && echo mounted && exec cat';
  // It ends with its input, and the disk with it.
  const holder = spawn("unshare", ["--user", "--map-root-user", "--mount", "sh", "-c", mount, path, String(DISK_BYTES)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(holder, "exit");
  const isMounted = await Promise.race([once(holder.stdout, "data").then(() => true), ended.then(() => false)]);
  if (!isMounted) throw new Error("the disk could not be mounted");
  const seenFromHere = join(`/proc/${holder.pid}/root`, path);
  const filler = join(seenFromHere, "filler");
  return {
    path: join(path, "data"),
    launcher: ["nsenter", `--target=${holder.pid}`, "--user", "--mount", "--preserve-credentials"],
    async fill() {
      await using file = await open(filler, "a");
      for (let bytes = FILLER_BYTES; bytes >= 1;) {
        const isFull = await file.write(Buffer.alloc(bytes)).then(
          ({ bytesWritten }) => bytesWritten < bytes,
          () => true,
        );
        if (isFull) bytes = Math.floor(bytes / 2);
      }
    },
    makeRoom: () => rm(filler),
    async contents() {
      const copy = join(folder, "copy");
      await cp(join(seenFromHere, "data"), copy, { recursive: true });
      return copy;
    },
    async [Symbol.asyncDispose]() {
      holder.stdin.end();
      await ended;
    },
  };
}

/** Fuller than a disk is: nothing that is there already can be written over either. */
async function openLimited(folder: string): Promise<SmallDisk> {
  const limit = async (pid: number, bytes: string): Promise<void> => void (await run("prlimit", [`--pid=${pid}`, `--fsize=${bytes}:`]));
  return {
    path: folder,
    launcher: [],
    fill: (pid) => limit(pid, String(FILE_BYTES)),
    makeRoom: (pid) => limit(pid, "unlimited"),
    contents: async () => folder,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function missing(command: string, ...args: readonly string[]): Promise<string | undefined> {
  return run(command, [...args]).then(
    () => undefined,
    () => `${[command, ...args].join(" ")} does not work here`,
  );
}

export const DISK_KINDS: readonly DiskKind[] = [
  {
    name: "a disk that is full",
    missing: await missing("unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs tmpfs /mnt && nsenter --version"),
    open: openMounted,
  },
  { name: "files that may not grow", missing: await missing("prlimit", "--version"), open: openLimited },
];
