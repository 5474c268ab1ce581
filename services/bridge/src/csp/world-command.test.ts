import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { parseRules } from "@csp/domain";
import { createWorld } from "@csp/world";
import { CommandError } from "./client.ts";
import { worldCommand } from "./world-command.ts";
import { createProgress } from "./world-progress.ts";

const SMALL = { seed: "3", packs: "300" };

function run(options: Readonly<Record<string, string | boolean>>): ReturnType<typeof worldCommand.run> {
  return worldCommand.run({ positionals: [], options, env: {} });
}

interface Taken {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

describe("csp world --out", () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "csp-world-"));
  });
  after(() => rm(folder, { recursive: true }));

  test("writes every document, an index by time, the truth and the rules", async () => {
    const { json } = await run({ ...SMALL, faults: "late=0.2,twice-same=0.1", out: folder });
    const lines = (await readFile(join(folder, "index.jsonl"), "utf8")).trimEnd().split("\n");
    const index = lines.map((line) => JSON.parse(line) as { readonly id: string; readonly at: string; readonly file: string; readonly owner: string });
    const documents = Array.from(createWorld({ seed: 3, packs: 300, faults: { late: 0.2, "twice-same": 0.1 } }).documents());
    deepStrictEqual(
      index.map(({ id }) => id),
      documents.map(({ id }) => id),
    );
    for (const [at, { file, owner }] of index.entries()) {
      deepStrictEqual(await readFile(join(folder, file)), Buffer.from(documents[at]?.payload ?? []));
      strictEqual(owner, documents[at]?.owner);
    }
    deepStrictEqual(
      index.map(({ at }) => at),
      index.map(({ at }) => at).toSorted(),
    );
    const truth = JSON.parse(await readFile(join(folder, "truth.json"), "utf8")) as { readonly seed: number; readonly totals: { readonly documents: number } };
    deepStrictEqual([truth.seed, truth.totals.documents], [3, documents.length]);
    strictEqual((json as { documents: number }).documents, documents.length);
    const rules = parseRules(JSON.parse(await readFile(join(folder, "rules.json"), "utf8")));
    ok(rules.ok && existsSync(join(folder, "setting.json")));
    deepStrictEqual(rules.rules, { ...createWorld({ seed: 3, packs: 300 }).rules(), packLinks: new Map() });
  });

  test("gathers the same files in archives", async () => {
    await run({ ...SMALL, out: folder });
    const index = (await readFile(join(folder, "index.jsonl"), "utf8")).trimEnd().split("\n");
    const files = index.map((line) => (JSON.parse(line) as { readonly file: string }).file).filter((file) => file.startsWith("retail/"));
    await worldCommand.run({ positionals: [], options: { ...SMALL, out: folder, tar: true }, env: {} });
    const archive = await readFile(join(folder, "retail.tar"));
    let at = 0;
    for (const file of files) {
      const size = Number.parseInt(archive.toString("latin1", at + 124, at + 135), 8);
      strictEqual(archive.toString("latin1", at, at + file.length), file);
      deepStrictEqual(archive.subarray(at + 512, at + 512 + size), await readFile(join(folder, file)));
      at += 512 + Math.ceil(size / 512) * 512;
    }
    ok(files.length > 20 && archive.length === at + 1024);
  });

  test("says so where a file cannot be written", async () => {
    const other = join(folder, "other");
    await mkdir(other);
    // A file stands where the folder of a profile should be.
    await writeFile(join(other, "retail"), "");
    await rejects(run({ ...SMALL, out: other }), /EEXIST|ENOTDIR/);
  });

  test("says which word is wrong", async () => {
    for (const options of [
      {},
      { out: folder, to: "http://localhost" },
      { out: folder, packs: "many" },
      { out: folder, faults: "earthquake=1" },
      { out: folder, faults: "late=2" },
      { to: "nowhere" },
      { to: "http://localhost", rate: "fast" },
      { to: "http://localhost", rate: "5", speed: "5" },
      { to: "http://localhost", speed: "0" },
      { out: folder, start: "2026-13-01" },
      { out: folder, start: "2026-02-30" },
      { out: folder, start: "1969-12-31" },
      { out: folder, packs: "0" },
      { out: folder, packs: "1e9" },
      { out: folder, packs: "1.5" },
      { out: folder, seed: "9007199254740993" },
      { out: folder, "packs-per-day": "0" },
      { out: folder, rate: "5" },
      { out: folder, speed: "5" },
      { out: folder, concurrency: "2" },
      { to: "http://localhost", concurrency: "0" },
      { to: "http://localhost", tar: true },
    ]) {
      await rejects(run(options), CommandError, JSON.stringify(options));
    }
  });
});

describe("csp world --to", () => {
  const taken: Taken[] = [];
  let answer = (_count: number, response: ServerResponse): void => void response.writeHead(202).end('{"repeated":false}');
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      taken.push({ url: request.url ?? "", headers: request.headers, body });
      answer(taken.length, response);
    });
  });
  let to = "";
  before(async () => {
    await new Promise<void>((wake) => server.listen(0, "127.0.0.1", wake));
    to = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => server.close().closeAllConnections());

  test("posts each document once, in order, and tries again what was put off", async () => {
    answer = (count, response) => {
      if (count % 40 === 5) response.writeHead(count % 80 === 5 ? 429 : 503, { "retry-after": "0" }).end();
      else response.writeHead(202).end('{"repeated":false}');
    };
    const { json, exitCode } = await run({ ...SMALL, faults: "unknown-owner=0.05", to, concurrency: "1" });
    const documents = Array.from(createWorld({ seed: 3, packs: 300, faults: { "unknown-owner": 0.05 } }).documents());
    const keys = taken.map(({ headers }) => headers["idempotency-key"]);
    // A try and its repetition stand one behind the other.
    const firsts = taken.filter((_, at) => keys[at] !== keys[at - 1]);
    deepStrictEqual(
      firsts.map(({ url, body }) => [url, body.toString()]),
      documents.map(({ profile, payload }) => [`/uplink/${profile}`, Buffer.from(payload).toString()]),
    );
    deepStrictEqual(
      firsts.map(({ headers }) => headers["csp-owner"]),
      documents.map(({ owner }) => owner?.replace("urn:csp:", "")),
    );
    const summary = json as { readonly sent: number; readonly accepted: number; readonly retries: number };
    deepStrictEqual([summary.sent, summary.accepted, exitCode], [documents.length, documents.length, 0]);
    ok(summary.retries > 2 && summary.retries === taken.length - documents.length);
  });

  test("refusals that the truth foretells are as they should be, others are not", async () => {
    answer = (count, response) => {
      const { headers } = taken[count - 1] ?? {};
      response.writeHead(headers?.["csp-owner"] === undefined ? 422 : 202).end('{"repeated":true}');
    };
    const calm = await run({ ...SMALL, faults: "unknown-owner=0.1", to });
    const { refused, repeated, unexpected } = calm.json as { refused: Record<string, number>; repeated: number; unexpected: number };
    ok((refused["422"] ?? 0) > 3 && repeated > 50);
    deepStrictEqual([unexpected, calm.exitCode], [0, 0]);
    answer = (_count, response) => void response.writeHead(400).end();
    strictEqual((await run({ ...SMALL, to, rate: "100000codes" })).exitCode, 1);
  });
});

test("progress is a bar on a terminal and lines elsewhere", () => {
  for (const isTTY of [true, false]) {
    let written = "";
    let now = 0;
    const progress = createProgress({ isTTY, write: (text) => (written += text) }, 1000, () => now);
    for (let at = 0; at < 640; at++) {
      now += 100;
      progress.add(1, 1, 1_772_380_800_000);
    }
    progress.finish();
    ok(/640 documents, 640 codes, 10 codes\/s, 2026-03-02/.test(written));
    strictEqual(written.includes("64 %"), isTTY);
    strictEqual(written.includes("\r"), isTTY);
  }
});
