// Appends to the log of a folder as fast as it can and says on stdout what was acknowledged, until it is killed.
// Arguments: folder, number of the run. A line is written in one piece after the append resolved: `stream batch lastRevision`.

import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import type { NewEvent } from "@csp/contracts";
import { createHash } from "node:crypto";
import { writeSync } from "node:fs";

const [folderPath = "", run = "0"] = process.argv.slice(2);
const WRITERS = 6;

await using folder = await openDataFolder(folderPath);
await using log = await openSqliteEventLog(folder);
writeSync(1, "open\n");
await Promise.all(Array.from({ length: WRITERS }, (_, w) => appendForEver(`crash-${w}`, w)));

/** Half of the streams are appended with their revision, half with `any`. */
async function appendForEver(stream: string, w: number): Promise<void> {
  let last = (await log.readLast(stream))?.revision ?? -1;
  for (let batch = 0; ; batch++) {
    const expected = w % 2 === 0 ? "any" : last < 0 ? "none" : last;
    last = (await log.append(stream, expected, makeBatch(`${run}/${w}/${batch}`, 1 + ((batch * 7 + w) % 40)))).lastRevision;
    writeSync(1, `${stream} ${run}/${w}/${batch} ${last}\n`);
  }
}

function makeBatch(name: string, count: number): NewEvent[] {
  return Array.from({ length: count }, (_, i) => {
    const h = createHash("sha256").update(`${name}/${i}`).digest("hex");
    const id = `${h.slice(0, 8)}-${h.slice(8, 12)}-5${h.slice(13, 16)}-8${h.slice(17, 20)}-${h.slice(20, 32)}`;
    return { id, type: "Crashed.v1", meta: Buffer.from(JSON.stringify({ batch: name, index: i, count })), data: Buffer.alloc((i * 131) % 3_000, i) };
  });
}
