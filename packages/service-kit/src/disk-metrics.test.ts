import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, stat, statfs, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { watchDisk } from "./disk-metrics.ts";
import { createTelemetry } from "./telemetry.ts";

const SHM = "/dev/shm";

async function makeFolder(t: TestContext, under = tmpdir()): Promise<string> {
  const path = await mkdtemp(join(under, "csp-disk-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

/** What is told of a folder's disks: `folder size`, one a line. */
async function sizesTold(folder: string): Promise<readonly string[]> {
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
  using _ = watchDisk(telemetry, folder);
  const text = await telemetry.metricsText();
  const of = (name: string) => [...text.matchAll(new RegExp(`^${name}\\{folder="(\\w+)"\\} (\\S+)$`, "gm"))];
  assert.deepEqual(
    of("csp_data_disk_free_bytes").map(([, one]) => one),
    of("csp_data_disk_size_bytes").map(([, one]) => one),
  );
  return of("csp_data_disk_size_bytes").map(([, one, value]) => `${one} ${Number(value)}`);
}

async function sizeOf(path: string): Promise<number> {
  const { blocks, bsize } = await statfs(path);
  return blocks * bsize;
}

test("the disk of a folder is told once, though its views are in it too", async (t) => {
  const folder = await makeFolder(t);
  await mkdir(join(folder, "views"));
  assert.deepEqual(await sizesTold(folder), [`data ${await sizeOf(folder)}`]);
});

test("views on a disk of their own are told beside it", async (t) => {
  if (!existsSync(SHM) || (await stat(SHM)).dev === (await stat(tmpdir())).dev) return t.skip(`${SHM} is no disk of its own here`);
  const folder = await makeFolder(t);
  const views = await makeFolder(t, SHM);
  await symlink(views, join(folder, "views"));
  assert.deepEqual(await sizesTold(folder), [`data ${await sizeOf(folder)}`, `views ${await sizeOf(views)}`]);
});

test("a folder that is not there is a gap, and not a full disk", async (t) => {
  assert.deepEqual(await sizesTold(join(await makeFolder(t), "nowhere")), []);
});
