import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import type { NewEvent } from "@csp/contracts";
import { encodeProvenance, EVENT_TYPE, traceStream, uuidOf } from "@csp/domain";
import { createTranslatedBy } from "./translated-by.ts";

const UPLINKS = ["uplink-http-1", "uplink-http-7"] as const;
const NONE = new Uint8Array();

function received(n: number): NewEvent {
  return { id: uuidOf(`raw ${n}`), type: EVENT_TYPE.received, data: NONE, meta: NONE };
}

function outcome(type: string, rawStream: string, rawRevision: number, generation: number): NewEvent {
  const from = { rawStream, rawRevision, rawPosition: 1, index: 0, generation, profile: "bill", ruleSet: "r", sender: "", receivedAtMs: 0, document: null };
  return { id: uuidOf(`${type} ${rawStream} ${rawRevision} ${generation}`), type, data: NONE, meta: encodeProvenance(from) };
}

test("a generation has everything once it closed the last message that each stream had when it was first asked", async () => {
  const path = await mkdtemp(join(tmpdir(), "translated-by-"));
  try {
    await using folder = await openDataFolder(path);
    await using log = await openSqliteEventLog(folder);
    const close = (stream: string, revision: number, generation: number, type: string = EVENT_TYPE.translated) =>
      log.append(traceStream(stream, generation), "any", [outcome(type, stream, revision, generation)]);
    assert.equal(await createTranslatedBy(log, 1)(), 0, "of nothing it has everything");

    const [one, seven] = UPLINKS;
    for (const [n, stream] of [one, one, seven].entries()) await log.append(stream, "any", [received(n)]);
    const translatedBy = createTranslatedBy(log, 1);
    assert.equal(await translatedBy(), undefined);
    for (const [stream, revision] of [
      [one, 0],
      [one, 1],
      [seven, 0],
    ] as const)
      await close(stream, revision, 0);
    await close(one, 0, 1);
    assert.equal(await translatedBy(), undefined, "the first generation is another");
    await close(one, 1, 1, EVENT_TYPE.traceEvent);
    await close(seven, 0, 1);
    assert.equal(await translatedBy(), undefined, "the last message is not closed");
    await log.append(seven, "any", [received(9)]);
    await close(one, 1, 1);
    const last = await log.readLast(traceStream(one, 1));
    assert.equal(await translatedBy(), last?.position, "what came later does not count");
    assert.equal(await createTranslatedBy(log, 1)(), undefined, "asked anew it does");
  } finally {
    await rm(path, { recursive: true });
  }
});
