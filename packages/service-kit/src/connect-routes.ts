// Unary calls of a service descriptor as plain HTTP routes: the JSON side of the Connect protocol (POST, and GET for calls
// without side effects). Knows no service; what a call does is its handler's business.

import { BridgeError } from "@csp/contracts";
import {
  create,
  type DescMethod,
  type DescMethodUnary,
  type DescService,
  fromJson,
  type JsonValue,
  type MessageInitShape,
  type MessageShape,
  toJsonString,
} from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readWholeBody } from "./request-body.ts";

/** One function per method, named as generated (`getPack`). A `BridgeError` it throws becomes a Connect error. */
export type ConnectHandlers<S extends DescService> = {
  readonly [M in keyof S["method"]]: S["method"][M] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>) => Promise<MessageInitShape<O>>
    : never;
};

type AnyHandler = (request: unknown) => Promise<MessageInitShape<DescMethod["output"]>>;

/** Largest request message. */
const MAX_CALL_BYTES = 64 * 1024;

/** Adds `/<package>.<Service>/<Method>` for every method. All must be unary. */
export function connectRoutes<S extends DescService>(http: FastifyInstance, service: S, handlers: ConnectHandlers<S>): void {
  const byName = handlers as Readonly<Record<string, AnyHandler>>;
  for (const method of service.methods) {
    const handler = byName[method.localName];
    if (method.methodKind !== "unary" || handler === undefined) throw new Error(`${service.typeName}/${method.name} is not unary, or has no handler`);
    addMethod(http, method, handler);
  }
}

function addMethod(http: FastifyInstance, method: DescMethod, handler: AnyHandler): void {
  const url = `/${method.parent.typeName}/${method.name}`;
  const answer = async (json: JsonValue, reply: FastifyReply): Promise<FastifyReply> => {
    const response = await handler(parseRequest(method, json));
    return reply.type("application/json").send(toJsonString(method.output, create(method.output, response)));
  };
  http.post(url, { bodyLimit: MAX_CALL_BYTES }, async (request, reply) => {
    assertProtocol(request);
    const body = await readWholeBody(request.body as AsyncIterable<Uint8Array>);
    return answer(parseJson(body.toString("utf8")), reply);
  });
  if (method.idempotency !== MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS) return;
  http.get(url, async (request, reply) => answer(parseJson(readMessageParameter(request.query as Readonly<Record<string, unknown>>)), reply));
}

function assertProtocol(request: FastifyRequest): void {
  const { headers } = request;
  const media = headers["content-type"]?.split(";", 1)[0]?.trim().toLowerCase();
  if (media !== "application/json") throw new BridgeError("UNSUPPORTED_MEDIA", "calls are taken as application/json");
  if ((headers["content-encoding"] ?? "identity") !== "identity") throw new BridgeError("UNSUPPORTED_MEDIA", "calls are taken uncompressed");
  assertVersion(headers["connect-protocol-version"], "1", "header connect-protocol-version");
}

function readMessageParameter(query: Readonly<Record<string, unknown>>): string {
  assertVersion(query["connect"], "v1", "parameter connect");
  if (query["encoding"] !== "json") throw new BridgeError("UNSUPPORTED_MEDIA", "calls are taken with encoding=json");
  if ((query["compression"] ?? "identity") !== "identity") throw new BridgeError("UNSUPPORTED_MEDIA", "calls are taken uncompressed");
  const message = query["message"];
  if (typeof message !== "string") throw new BridgeError("ARGUMENT_INVALID", "the parameter message must be given once");
  if (query["base64"] !== "1") return message;
  if (!/^[\w+/-]*={0,2}$/.test(message)) throw new BridgeError("ARGUMENT_INVALID", "the parameter message is not base64");
  return Buffer.from(message, "base64").toString("utf8");
}

/** Not every client says its version, but one that does must say ours. */
function assertVersion(given: unknown, ours: string, where: string): void {
  if (given !== undefined && given !== ours) throw new BridgeError("ARGUMENT_INVALID", `the ${where} must be ${ours}`);
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (error) {
    throw new BridgeError("ARGUMENT_INVALID", "the request is not well-formed JSON", error);
  }
}

/** protobuf-es says which field is wrong; what it quotes of the value is cut short. */
function parseRequest(method: DescMethod, json: JsonValue): unknown {
  try {
    return fromJson(method.input, json, { ignoreUnknownFields: true });
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 200) : "unknown";
    throw new BridgeError("ARGUMENT_INVALID", `the request does not fit ${method.input.typeName}: ${reason}`, error);
  }
}
