// A writer in a process of its own, for tests that stop it: takes the place, begins a write, and ends it when it is told
// to. Says what it does, a line each.

import { openPostgresViewStore } from "@csp/adapter-postgres";
import { isBridgeError, type ViewWrite } from "@csp/contracts";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { WORDS } from "./postgres-words.ts";

const [url = "", schemaPrefix = "", timeoutMs = ""] = process.argv.slice(2);
const lines = createInterface(process.stdin);
const codeOf = (error: unknown): string => (isBridgeError(error) ? error.code : String(error));

async function add(write: ViewWrite): Promise<void> {
  await write.run("INSERT INTO word(n, word) VALUES (?, 'child')", [1]);
  console.log("writing");
  await once(lines, "line");
}

const store = await openPostgresViewStore({ url, schemaPrefix, writerTimeoutMs: Number(timeoutMs) }, WORDS);
await store.takeWriterPlace(new AbortController().signal);
console.log(await store.write(1, add).then(() => "committed", codeOf));
console.log(await store.write(2, (write) => write.run("INSERT INTO word(n, word) VALUES (2, 'child')")).then(() => "committed", codeOf));
await store[Symbol.asyncDispose]();
lines.close();
