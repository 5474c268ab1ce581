// Talks to a bridge over HTTP for the command line. Turns what can go wrong into one sentence.

import { type DescMessage, fromJson, type JsonValue, type MessageShape } from "@bufbuild/protobuf";

/** Something a person must do something about; shown as its sentence alone. */
export class CommandError extends Error {
  /** 2 for words that the command does not know. */
  readonly exitCode: number;
  /** The bridge's own (docs/errors.md), where the sentence is its answer. */
  readonly code: string | undefined;

  /** `cause`: why, in fewer words than the sentence. */
  constructor(sentence: string, exitCode = 1, { code, cause }: { readonly code?: string; readonly cause?: string } = {}) {
    super(sentence, { cause });
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** One service of a process, as its `/readyz` has it. */
export interface ServiceState {
  readonly name: string;
  readonly ready: boolean;
  readonly detail: string;
}

export interface BridgeClient {
  /** Posts a document as it is. */
  send(path: string, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<{ readonly receipt: string; readonly repeated: boolean }>;
  getJson(path: string): Promise<unknown>;
  getText(path: string): Promise<string>;
  /** What the process says of its services, whether or not they are ready. */
  services(): Promise<readonly ServiceState[]>;
  postJson(path: string, body: object): Promise<unknown>;
  /** One unary call of the query service, as Connect JSON: the answer's JSON, and the message it is. */
  call<M extends DescMessage>(method: string, request: object, answer: M): Promise<{ readonly json: JsonValue; readonly message: MessageShape<M> }>;
}

/** `giveUpMs`: how long one answer may take; without it, as long as the connection holds. */
export function createBridgeClient(url: string, giveUpMs?: number): BridgeClient {
  async function askAny(path: string, init: RequestInit): Promise<{ readonly status: number; readonly isDone: boolean; readonly text: string }> {
    try {
      const response = await fetch(`${url}${path}`, giveUpMs === undefined ? init : { ...init, signal: AbortSignal.timeout(giveUpMs) });
      return { status: response.status, isDone: response.ok, text: await response.text() };
    } catch (error) {
      const cause = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : String(error);
      throw new CommandError(`no bridge answers at ${url} (${cause}); start one by npm start, or name its address with --url`, 1, { cause });
    }
  }
  async function askText(path: string, init: RequestInit): Promise<string> {
    const { status, isDone, text } = await askAny(path, init);
    if (!isDone) throw answerError(status, text);
    return text;
  }
  const ask = async (path: string, init: RequestInit): Promise<JsonValue> => JSON.parse(await askText(path, init)) as JsonValue;
  return {
    send: async (path, body, headers) => (await ask(path, { method: "POST", headers, body: Buffer.from(body) })) as { receipt: string; repeated: boolean },
    getJson: (path) => ask(path, {}),
    getText: (path) => askText(path, {}),
    async services() {
      const { status, text } = await askAny("/readyz", {});
      const services = parseObject(text)?.["services"];
      if (!Array.isArray(services)) throw answerError(status, text);
      return services as readonly ServiceState[];
    },
    postJson: (path, body) => ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
    async call(method, request, answer) {
      const json = await ask(`/csp.query.v1.QueryService/${method}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(request),
      });
      return { json, message: fromJson(answer, json, { ignoreUnknownFields: true }) };
    },
  };
}

/** The bridge's own code and sentence where the answer has them, else the text itself. */
function answerError(status: number, text: string): CommandError {
  const { message, details } = (parseObject(text) ?? {}) as { message?: string; details?: readonly { debug?: { code?: string } }[] };
  const code = details?.[0]?.debug?.code;
  if (message === undefined) return new CommandError(`${status}: ${text.slice(0, 500)}`);
  return code === undefined ? new CommandError(`${status}: ${message}`) : new CommandError(`${code} (${status}): ${message}`, 1, { code });
}

/** Undefined where the text is no JSON object. */
function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
