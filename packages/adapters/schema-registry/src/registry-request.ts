// One request to a registry: tried again where that may help, bounded in tries, in time and in the size of the answer.

import { setTimeout as pause } from "node:timers/promises";
import { BridgeError } from "@csp/contracts";
import { isAbsent, mayPass, registryError, unreachable } from "./registry-failure.ts";

export interface RegistryAccess {
  /** With the path under which the registry is, if it has one. */
  readonly url: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  /** Of one try, milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /** Default 4. */
  readonly tries?: number;
}

export interface RegistryRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** Parts of the path, each written as it is. */
  readonly path: readonly (string | number)[];
  readonly query?: string;
  readonly body?: object;
}

/** Undefined where the registry says that there is no such thing. */
export type Ask = (request: RegistryRequest) => Promise<unknown>;

const MEDIA = "application/vnd.schemaregistry.v1+json";
const TIMEOUT_MS = 5000;
const TRIES = 4;
const FIRST_PAUSE_MS = 100;
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

export function createAsk(access: RegistryAccess): Ask {
  const base = access.url.replace(/\/+$/, "");
  const headers = { accept: `${MEDIA}, application/json`, "content-type": MEDIA, ...authorization(access) };

  async function tryOnce({ method, path, query, body }: RegistryRequest): Promise<unknown> {
    const url = `${base}/${path.map((part) => encodeURIComponent(part)).join("/")}${query === undefined ? "" : `?${query}`}`;
    let status: number;
    let text: string;
    try {
      const signal = AbortSignal.timeout(access.timeoutMs ?? TIMEOUT_MS);
      const answer = await fetch(url, { method, headers, signal, redirect: "error", ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      status = answer.status;
      text = await readBounded(answer);
    } catch (error) {
      throw error instanceof BridgeError ? error : unreachable(base, error);
    }
    const said = parse(text);
    if (status >= 200 && status < 300 && said !== undefined) return said;
    const { error_code: ownCode, message } = (said ?? {}) as { readonly error_code?: unknown; readonly message?: unknown };
    const code = typeof ownCode === "number" ? ownCode : status;
    if (!mayPass(status) && isAbsent(code)) return undefined;
    throw registryError(base, status, code, typeof message === "string" ? message : said === undefined ? "no JSON" : "");
  }

  return async (request) => {
    const tries = access.tries ?? TRIES;
    for (let n = 1; ; n++) {
      try {
        return await tryOnce(request);
      } catch (error) {
        if (!(error instanceof BridgeError) || !error.retryable || n >= tries) throw error;
        await pause(FIRST_PAUSE_MS * 2 ** (n - 1));
      }
    }
  };
}

function authorization({ username, password }: RegistryAccess): Readonly<Record<string, string>> {
  return username === undefined ? {} : { authorization: `Basic ${Buffer.from(`${username}:${password ?? ""}`).toString("base64")}` };
}

async function readBounded(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new BridgeError("REGISTRY_REFUSED", `the schema registry answers with more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
