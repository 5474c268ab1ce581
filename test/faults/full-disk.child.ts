// Appends to the log of a folder until the disk takes no more, then says how that looked and closes the log properly.
// Arguments: folder. Prints one JSON object.

import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { isBridgeError } from "@csp/contracts";

const [folderPath = ""] = process.argv.slice(2);
const APPENDS_AT_ONCE = 20;
const EVENT_BYTES = 10_000;

await using folder = await openDataFolder(folderPath);
await using log = await openSqliteEventLog(folder);
let acknowledged = 0;
let next = 0;
const failures: string[] = [];
while (failures.length === 0) {
  const results = await Promise.allSettled(Array.from({ length: APPENDS_AT_ONCE }, appendOne));
  for (const result of results) {
    if (result.status === "fulfilled") acknowledged++;
    else failures.push(isBridgeError(result.reason) ? `${result.reason.code} ${result.reason.retryable}` : String(result.reason));
  }
}
let readable = 0;
for await (const events of log.read("full-1", 0)) readable += events.length;
const again = await appendOne().then(
  () => "stored",
  (error: unknown) => (isBridgeError(error) ? error.code : String(error)),
);
console.log(JSON.stringify({ acknowledged, failures: [...new Set(failures)], readable, again }));

async function appendOne(): Promise<void> {
  const id = `00000000-0000-5000-8000-${(next++).toString(16).padStart(12, "0")}`;
  await log.append("full-1", "any", [{ id, type: "Filled.v1", meta: Buffer.from("{}"), data: Buffer.alloc(EVENT_BYTES, next) }]);
}
