// How an error leaves on the socket: in the one form of `error-reply.ts`, also while the client is still sending, and also
// when there is no request yet because Node's parser refused it.

import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { ERROR_STATUS } from "./error-status.ts";
import type { FaultLog } from "./fault-log.ts";
import { type ErrorReply, fromParser, toErrorReply } from "./error-reply.ts";

/** How much of an unread body is taken in and thrown away, so that the client comes to read the answer. */
const LINGER_BYTES = 4 * 1024 * 1024;
const LINGER_MS = 1000;

export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply, tellFault: FaultLog): FastifyReply {
  const answer = toErrorReply(error);
  if (answer.isOurs) tellFault(error, { method: request.method, route: request.routeOptions.url });
  if (!request.raw.complete && !request.raw.destroyed) return sendAndLinger(answer, request, reply);
  return reply.code(answer.status.http).headers(errorHeaders(answer)).send(answer.body);
}

/** For what Node refuses before there is a request: bad syntax, headers too long or too late. */
export function answerParserError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy(error);
    return;
  }
  const answer = toErrorReply(fromParser(error));
  const body = JSON.stringify(answer.body);
  const { http } = answer.status;
  socket.end(
    `HTTP/1.1 ${http} ${STATUS_CODES[http] ?? ""}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
  // A client that goes on sending and never closes would otherwise keep the socket half open.
  socket.resume();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}

/**
 * Answers a client that is still sending. Closing at once would reset the connection and could destroy the answer on its
 * way; so the whole answer goes out, what still comes is thrown away for a while, and then the connection is closed.
 */
function sendAndLinger(answer: ErrorReply, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  const text = JSON.stringify(answer.body);
  const incoming = request.raw;
  const outgoing = reply.raw;
  outgoing.writeHead(answer.status.http, { ...errorHeaders(answer), "content-length": Buffer.byteLength(text), connection: "close" });
  outgoing.write(text);
  const end = () => {
    clearTimeout(timer);
    outgoing.end();
  };
  // There is nothing to wait for from a sender that was cut off as too slow.
  const timer = setTimeout(end, answer.status.http === ERROR_STATUS.BODY_TRUNCATED.http ? 0 : LINGER_MS);
  incoming.once("end", end).once("close", end).once("error", end);
  const drain = () => {
    let thrownAwayBytes = 0;
    incoming.on("data", (chunk: Buffer) => {
      thrownAwayBytes += chunk.length;
      if (thrownAwayBytes > LINGER_BYTES) end();
    });
    incoming.resume();
  };
  // A body stream that somebody began to read holds the request paused until it is gone.
  if (request.body instanceof Readable && !request.body.closed) request.body.once("close", drain).destroy();
  else drain();
  return reply;
}

function errorHeaders({ status }: ErrorReply): Record<string, string> {
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (status.retryAfterS !== undefined) headers["retry-after"] = String(status.retryAfterS);
  return headers;
}
