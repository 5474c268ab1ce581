import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BridgeError, isBridgeError } from "@csp/contracts";
import { PAYLOAD_PART_BYTES } from "@csp/domain";
import { openSpoolFolder, readBody } from "./read-body.ts";

async function spoolFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "csp-spool-"));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

async function* chunksOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

function someBytes(length: number): Buffer {
  return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + (i >> 8)) % 251));
}

test("bodies of every size around the bound come back whole and hashed, and leave no file", async () => {
  await using folder = await spoolFolder();
  for (const length of [1, PAYLOAD_PART_BYTES - 1, PAYLOAD_PART_BYTES, PAYLOAD_PART_BYTES + 1, 3 * PAYLOAD_PART_BYTES + 7]) {
    const bytes = someBytes(length);
    {
      await using body = await readBody(chunksOf(bytes, 65_536), join(folder.path, "one"));
      const parts: Uint8Array[] = [];
      for await (const part of body.parts()) parts.push(part);
      assert.equal(body.whole === null, length > PAYLOAD_PART_BYTES);
      assert.ok(bytes.equals(body.whole ?? Buffer.concat(parts)), `${length} bytes`);
      assert.ok(parts.every((part) => part.length <= PAYLOAD_PART_BYTES));
      assert.equal(body.sizeBytes, length);
      assert.deepEqual(Buffer.from(body.sha256), createHash("sha256").update(bytes).digest());
    }
    assert.deepEqual(await readdir(folder.path), []);
  }
});

test("no body and an empty body are the same mistake", async () => {
  await using folder = await spoolFolder();
  for (const source of [undefined, chunksOf(Buffer.alloc(0), 1)]) {
    await assert.rejects(readBody(source, join(folder.path, "none")), (error) => isBridgeError(error, "BODY_EMPTY"));
  }
});

test("a stream that breaks off keeps its error and leaves no file", async () => {
  await using folder = await spoolFolder();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield someBytes(PAYLOAD_PART_BYTES + 1);
    throw new BridgeError("BODY_TRUNCATED", "gone");
  }
  await assert.rejects(readBody(broken(), join(folder.path, "cut")), (error) => isBridgeError(error, "BODY_TRUNCATED"));
  assert.deepEqual(await readdir(folder.path), []);
});

test("what a crash left in the folder is gone at the next start", async () => {
  await using folder = await spoolFolder();
  await writeFile(join(folder.path, "left-over"), "half a body");
  await openSpoolFolder(folder.path);
  assert.deepEqual(await readdir(folder.path), []);
});
