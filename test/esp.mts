import { openEventStoreDbLog } from "@csp/adapter-eventstoredb";
import { startEventStoreServer, startServerProcess } from "@csp/adapter-eventstoredb/test-server";
import { mkdtemp } from "node:fs/promises";
const f = await mkdtemp("/tmp/esq-");
await using server = process.argv[3] === "p" ? await startServerProcess(f) : await startEventStoreServer({ folder: f });
await using log = await openEventStoreDbLog(server.connectionString);
let n = 0;
const ids = (c: number) =>
  Array.from({ length: c }, () => ({ id: crypto.randomUUID(), type: "A.v1", data: new Uint8Array(1000), meta: new TextEncoder().encode('{"a":1}') }));
const mode = process.argv[2];
const t0 = performance.now();
const c0 = process.cpuUsage();
if (mode === "append1") {
  await Promise.all(
    Array.from({ length: 256 }, async (_, w) => {
      while (performance.now() - t0 < 6000) {
        await log.append(`bench-${w % 16}`, "any", ids(1));
        n++;
      }
    }),
  );
}
if (mode === "append400") {
  await Promise.all(
    Array.from({ length: 16 }, async (_, w) => {
      while (performance.now() - t0 < 6000) {
        await log.append(`bench-${w % 16}`, "any", ids(400));
        n += 400;
      }
    }),
  );
}
if (mode === "read1") {
  await log.append(`bench-1`, "any", ids(1));
  await Promise.all(
    Array.from({ length: 256 }, async (_, w) => {
      while (performance.now() - t0 < 6000) {
        await log.readLast("bench-1");
        n++;
      }
    }),
  );
}
if (mode === "follow") {
  for (let i = 0; i < 50; i++) await log.append(`bench-${i % 16}`, "any", ids(400));
  const t1 = performance.now();
  for await (const b of log.follow({ categories: ["bench"] }, 0, { signal: new AbortController().signal })) {
    n += b.events.length;
    if (b.caughtUp) break;
  }
  console.log("follow only", (n / (performance.now() - t1)) * 1000);
}
const c = process.cpuUsage(c0);
console.log(mode, n, ((n / (performance.now() - t0)) * 1000).toFixed(0) + "/s", "cpu µs each", ((c.user + c.system) / n).toFixed(0));
