// What a `csp` command is: its place in the manual, its options, and what it does. Each command is a file of its own.

import type { ParseArgsOptionsConfig } from "node:util";

export interface CommandInput {
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Standard output, for an answer that need not be held; left out where the answer is wanted as one text. */
  readonly write?: (bytes: Uint8Array) => void;
}

export interface CommandResult {
  /** For people. */
  readonly text: string;
  /** For people, on standard error, where `text` is for another program; not shown with --json. */
  readonly remarks?: string;
  /** For machines, with --json; undefined where it is written already. */
  readonly json: unknown;
  /** 0 unless the answer is a "no". */
  readonly exitCode?: number;
}

export interface Command {
  readonly name: string;
  /** After the name, e.g. `<code>`. */
  readonly usage: string;
  readonly summary: string;
  /** Sentences for the command's own manual, a line each. */
  readonly notes?: readonly string[];
  /** What is given several times comes as one list with commas, where `multiple` allows it. */
  readonly options?: ParseArgsOptionsConfig;
  /** Smallest and largest number of positionals. */
  readonly takes: readonly [number, number];
  run(input: CommandInput): Promise<CommandResult>;
}

/** Options that every command knows. */
export const COMMON_OPTIONS = {
  json: { type: "boolean" },
  url: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsOptionsConfig;

/** Where the bridge is: --url, else where `npm start` with the same environment listens. */
export function bridgeUrl({ options, env }: CommandInput): string {
  const { url } = options;
  if (typeof url === "string") return url.replace(/\/$/, "");
  return `http://${env["CSP_HTTP_HOST"] ?? "127.0.0.1"}:${env["CSP_HTTP_PORT"] ?? "8080"}`;
}

/** For commands that ask several processes: `--url` once for each, or with commas. */
export const SEVERAL_URLS = { url: { type: "string", multiple: true } } as const satisfies ParseArgsOptionsConfig;

/** The processes that `--url` names, each once; else the one of `bridgeUrl`. */
export function bridgeUrls(input: CommandInput): readonly string[] {
  const { url } = input.options;
  if (typeof url !== "string") return [bridgeUrl(input)];
  const urls = url.split(",").map((one) => one.trim().replace(/\/$/, ""));
  return [...new Set(urls.filter((one) => one !== ""))];
}
