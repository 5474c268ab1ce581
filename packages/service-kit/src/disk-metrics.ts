// How full the disk of a folder is.

import { statfs } from "node:fs/promises";
import { LOG_SIGNALS } from "./signals/engine-signals.ts";
import type { Telemetry } from "./telemetry.ts";

/** Tells until disposed of. A system that does not say leaves a gap. */
export function watchDisk({ signals }: Pick<Telemetry, "signals">, folder: string): Disposable {
  const watches = new DisposableStack();
  const read = () => statfs(folder).catch(() => undefined);
  watches.use(
    signals.observe(LOG_SIGNALS.diskFree, async () => {
      const disk = await read();
      return disk === undefined ? [] : [[disk.bavail * disk.bsize]];
    }),
  );
  watches.use(
    signals.observe(LOG_SIGNALS.diskSize, async () => {
      const disk = await read();
      return disk === undefined ? [] : [[disk.blocks * disk.bsize]];
    }),
  );
  return watches;
}
