import { type DataFolder, openDataFolder, openSqliteEventLog, openSqliteTopics, openSqliteViewStore } from "./index.ts";
import { isBridgeError, type ViewSchema } from "@csp/contracts";
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";

const SCHEMA: ViewSchema = { view: "some", version: 3, tables: ["CREATE TABLE t(a BIGINT)"] };

let root: string;
before(async () => {
  root = await mkdtemp(join(tmpdir(), "csp-folder-"));
});
after(() => rm(root, { recursive: true }));

async function openAll(folder: DataFolder): Promise<AsyncDisposableStack> {
  await using stack = new AsyncDisposableStack();
  stack.use(await openSqliteEventLog(folder));
  stack.use(await openSqliteViewStore(folder, SCHEMA));
  stack.use(await openSqliteTopics(folder));
  return stack.move();
}

describe("the data folder", () => {
  test("is made with all that is above it, and again taken up", async () => {
    const path = join(root, "deep", "er", "data");
    for (let i = 0; i < 2; i++) {
      await using folder = await openDataFolder(path);
      await using _ = await openAll(folder);
    }
    assert.deepEqual((await readdir(path, { recursive: true })).toSorted(), ["lock.db", "log.db", "topics.db", "views", join("views", "some-v3.db")]);
  });

  test("is held once in a process too, and free again when closed", async () => {
    const path = join(root, "held");
    const first = await openDataFolder(path);
    await assert.rejects(openDataFolder(path), (error) => isBridgeError(error, "FOLDER_IN_USE") && /Another process holds/.test(error.message));
    await first[Symbol.asyncDispose]();
    await using _ = await openDataFolder(path);
  });

  test("that cannot be a folder is refused", async () => {
    await writeFile(join(root, "a file"), "text");
    await assert.rejects(openDataFolder(join(root, "a file")), (error) => isBridgeError(error, "FOLDER_UNUSABLE"));
    await assert.rejects(openDataFolder(join(root, "nothing"), { readOnly: true }), (error) => isBridgeError(error, "FOLDER_UNUSABLE"));
    await writeFile(join(root, "lock.db"), "this is not a database, whatever its name says; it only has its name");
    await assert.rejects(openDataFolder(root), (error) => isBridgeError(error, "FOLDER_UNUSABLE"));
  });

  test("does not close while a file in it is open, and opens no file twice", async () => {
    await using folder = await openDataFolder(join(root, "busy"));
    const log = await openSqliteEventLog(folder);
    await assert.rejects(openSqliteEventLog(folder), /already open/);
    await assert.rejects(async () => folder[Symbol.asyncDispose](), /log\.db/);
    await log[Symbol.asyncDispose]();
    await log[Symbol.asyncDispose]();
  });

  test("opened to be read only lets read and refuses to write", async () => {
    const path = join(root, "read-only");
    {
      await using folder = await openDataFolder(path);
      await using _ = await openAll(folder);
    }
    await using folder = await openDataFolder(path, { readOnly: true });
    await using other = await openDataFolder(path, { readOnly: true });
    assert.ok(other.readOnly);
    await assert.rejects(openDataFolder(path), (error) => isBridgeError(error, "FOLDER_IN_USE"));
    await using log = await openSqliteEventLog(folder);
    await using store = await openSqliteViewStore(folder, SCHEMA);
    assert.deepEqual([await log.head(), await store.checkpoint(), await store.all("SELECT a FROM t")], [0, 0, []]);
    await assert.rejects(log.append("a-1", "any", []), /read only/);
    await assert.rejects(
      store.write(1, async () => undefined),
      /read only/,
    );
  });
});

describe("a file in the folder", () => {
  const files = ["lock.db", "log.db", join("views", "some-v3.db"), "topics.db"];
  for (const file of files) {
    for (const [what, pragma] of [
      ["of a later format", "user_version = 2"],
      ["of another kind", "application_id = 1"],
    ]) {
      test(`${file} ${what} is refused`, async () => {
        const path = await mkdtemp(join(root, "format-"));
        {
          await using folder = await openDataFolder(path);
          await using _ = await openAll(folder);
        }
        using db = new DatabaseSync(join(path, file));
        db.exec(`PRAGMA ${pragma}`);
        db.close();
        const opening = async (): Promise<void> => {
          await using folder = await openDataFolder(path);
          await using _ = await openAll(folder);
        };
        await assert.rejects(opening, (error) => isBridgeError(error, "LOG_FORMAT_UNKNOWN") && error.message.includes(file));
      });
    }
  }

  test("of a view whose tables changed under the same version is refused as a fault of ours", async () => {
    await using folder = await openDataFolder(join(root, "changed"));
    {
      await using _ = await openSqliteViewStore(folder, SCHEMA);
    }
    const changed = { ...SCHEMA, tables: ["CREATE TABLE t(a BIGINT, b TEXT)"] };
    await assert.rejects(openSqliteViewStore(folder, changed), (error) => !isBridgeError(error) && /raise the version/.test(String(error)));
    await using next = await openSqliteViewStore(folder, { ...changed, version: 4 });
    assert.deepEqual(await next.all("SELECT b FROM t"), []);
  });
});

test("a process ends by itself with everything open, and with nothing left undone", async () => {
  const script = `
    import { openDataFolder, openSqliteEventLog, openSqliteTopics, openSqliteViewStore } from ${JSON.stringify(import.meta.resolve("./index.ts"))};
    const folder = await openDataFolder(process.argv[1]);
    const log = await openSqliteEventLog(folder);
    await openSqliteTopics(folder);
    await openSqliteViewStore(folder, ${JSON.stringify(SCHEMA)});
    await log.append("a-1", "none", [{ id: "00000000-0000-5000-8000-000000000000", type: "T.v1", data: new Uint8Array(3), meta: new Uint8Array(2) }]);
    console.log(await log.head());
  `;
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script, join(root, "ends")], { timeout: 20_000 });
  assert.deepEqual([stdout, stderr], ["1\n", ""]);
});
