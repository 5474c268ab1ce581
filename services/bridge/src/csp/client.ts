// Talks to a bridge over HTTP for the command line. Turns what can go wrong into one sentence.

import { type DescMessage, fromJson, type JsonValue, type MessageShape } from "@bufbuild/protobuf";

/** Something a person must do something about; shown as its sentence alone. */
export class CommandError extends Error {
  /** 2 for words that the command does not know. */
  readonly exitCode: number;

  constructor(sentence: string, exitCode = 1) {
    super(sentence);
    this.exitCode = exitCode;
  }
}

export interface BridgeClient {
  /** Posts a document as it is. */
  send(path: string, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<{ readonly receipt: string; readonly repeated: boolean }>;
  getJson(path: string): Promise<unknown>;
  getText(path: string): Promise<string>;
  postJson(path: string, body: object): Promise<unknown>;
  /** One unary call of the query service, as Connect JSON: the answer's JSON, and the message it is. */
  call<M extends DescMessage>(method: string, request: object, answer: M): Promise<{ readonly json: JsonValue; readonly message: MessageShape<M> }>;
}

export function createBridgeClient(url: string): BridgeClient {
  async function askText(path: string, init: RequestInit): Promise<string> {
    const response = await fetch(`${url}${path}`, init).catch((error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
      throw new CommandError(`no bridge answers at ${url} (${cause}); start one by npm start, or name its address with --url`);
    });
    const text = await response.text();
    if (!response.ok) throw new CommandError(describeError(response.status, text));
    return text;
  }
  const ask = async (path: string, init: RequestInit): Promise<JsonValue> => JSON.parse(await askText(path, init)) as JsonValue;
  return {
    send: async (path, body, headers) => (await ask(path, { method: "POST", headers, body: Buffer.from(body) })) as { receipt: string; repeated: boolean },
    getJson: (path) => ask(path, {}),
    getText: (path) => askText(path, {}),
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

/** The bridge's own code and sentence where the answer has them. */
function describeError(status: number, text: string): string {
  try {
    const body = JSON.parse(text) as { message?: string; details?: readonly { debug?: { code?: string } }[] };
    const code = body.details?.[0]?.debug?.code;
    if (body.message !== undefined) return code === undefined ? `${status}: ${body.message}` : `${code} (${status}): ${body.message}`;
  } catch {
    // Not one of ours; the text itself is shown.
  }
  return `${status}: ${text.slice(0, 500)}`;
}
