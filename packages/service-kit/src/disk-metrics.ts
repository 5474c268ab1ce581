// How full the disks are that a process's own folder is on. Those of engines are the engines' to tell.

import { stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { LOG_SIGNALS } from "./signals/engine-signals.ts";
import type { DiskFolder } from "./signals/label-values.ts";
import type { Observation } from "./signals/registry.ts";
import type { Telemetry } from "./telemetry.ts";

/** Where the files of views are, in the folder; a disk of its own may be mounted there. */
const VIEWS = "views";

/** Tells until disposed of. A folder that is not there, or a system that does not say, leaves a gap. */
export function watchDisk({ signals }: Pick<Telemetry, "signals">, folder: string): Disposable {
  const watches = new DisposableStack();
  watches.use(signals.observe(LOG_SIGNALS.diskFree, () => tell(folder, ({ bavail, bsize }) => bavail * bsize)));
  watches.use(signals.observe(LOG_SIGNALS.diskSize, () => tell(folder, ({ blocks, bsize }) => blocks * bsize)));
  return watches;
}

interface Disk {
  readonly bavail: number;
  readonly blocks: number;
  readonly bsize: number;
}

async function tell(folder: string, what: (disk: Disk) => number): Promise<Observation[]> {
  const told: Observation[] = [];
  for (const [name, path] of await foldersOfDisks(folder)) {
    const disk = await statfs(path).catch(() => undefined);
    if (disk !== undefined) told.push([what(disk), { folder: name }]);
  }
  return told;
}

/** One for each disk: a disk that two folders share is told once. */
async function foldersOfDisks(folder: string): Promise<readonly (readonly [DiskFolder, string])[]> {
  const views = join(folder, VIEWS);
  const [data, own] = await Promise.all([folder, views].map((path) => stat(path).catch(() => undefined)));
  return [["data", folder] as const, ...(own === undefined || own.dev === data?.dev ? [] : [["views", views] as const])];
}
