import { openDataFolder, openSqliteViewStore } from "./index.ts";
import { isBridgeError, type ViewSchema } from "@csp/contracts";
import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

const SCHEMA: ViewSchema = { view: "pack", version: 1, tables: ["CREATE TABLE t (k INTEGER PRIMARY KEY) STRICT"] };

test("a store whose pages are damaged is named as it is opened, whichever page it is, and made anew once its file is gone", async () => {
  const root = await mkdtemp(join(tmpdir(), "csp-view-"));
  try {
    const open = async (): Promise<void> => {
      await using folder = await openDataFolder(root);
      await using _ = await openSqliteViewStore(folder, SCHEMA);
    };
    await open();
    const path = join(root, "views", (await readdir(join(root, "views"))).find((name) => name.endsWith(".db")) ?? "");
    const whole = await readFile(path);
    const pageBytes = whole.readUInt16BE(16);
    assert.ok(whole.length > 2 * pageBytes);
    const isNamed = (error: unknown) => isBridgeError(error, "STORE_CORRUPT") && error.message.includes(path);
    await writeFile(path, Buffer.from(whole).fill(0x5a, 0, pageBytes));
    await assert.rejects(open, isNamed);
    await writeFile(path, Buffer.from(whole).fill(0x5a, pageBytes));
    await assert.rejects(open, isNamed);
    await rm(path);
    await open();
  } finally {
    await rm(root, { recursive: true, force: true });
  }
});
