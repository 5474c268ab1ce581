// Engines that are there and let nobody in: each takes the credentials that it is given, says no as the real one would, and
// remembers that it was given them. No more of each protocol than that takes.

import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

export interface RefusingEngine extends AsyncDisposable {
  readonly port: number;
  /** All that it was told, as it came. */
  heard(): string;
}

/** Asks for the password in clear text and finds it wrong. PostgreSQL's protocol 3.0. */
export function startRefusingPostgres(): Promise<RefusingEngine> {
  const message = (type: string, body: Buffer): Buffer => {
    const head = Buffer.alloc(5, type);
    head.writeInt32BE(body.length + 4, 1);
    return Buffer.concat([head, body]);
  };
  const askPassword = message("R", Buffer.from([0, 0, 0, 3]));
  const refusal = message("E", Buffer.from('SFATAL\0VFATAL\0C28P01\0Mpassword authentication failed for user "csp"\0\0'));
  return startTcp((socket, bytes) => {
    if (bytes[0] === "p".charCodeAt(0)) socket.end(refusal);
    else socket.write(askPassword);
  });
}

const SASL_HANDSHAKE = 17;
const API_VERSIONS = 18;
const SASL_AUTHENTICATE = 36;
const SASL_AUTHENTICATION_FAILED = 58;
const UNSUPPORTED_VERSION = 35;

/** Takes SASL PLAIN and finds it wrong. Kafka's protocol, in the versions that it says it has. */
export function startRefusingKafka(): Promise<RefusingEngine> {
  const int16 = (...values: readonly number[]): Buffer => Buffer.concat(values.map((value) => Buffer.from([value >> 8, value & 255])));
  const text = (value: string): Buffer => Buffer.concat([int16(value.length), Buffer.from(value)]);
  const list = (entries: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([0, 0, 0, entries.length]), ...entries]);
  const versions = [int16(SASL_HANDSHAKE, 0, 1), int16(API_VERSIONS, 0, 0), int16(SASL_AUTHENTICATE, 0, 0), int16(3, 0, 5)];
  const answerTo = (api: number, version: number): Buffer => {
    if (api === API_VERSIONS) return version === 0 ? Buffer.concat([int16(0), list(versions)]) : int16(UNSUPPORTED_VERSION, 0, 0);
    if (api === SASL_HANDSHAKE) return Buffer.concat([int16(0), list([text("PLAIN")])]);
    return Buffer.concat([int16(SASL_AUTHENTICATION_FAILED), text("Authentication failed: Invalid username or password"), Buffer.from([0, 0, 0, 0])]);
  };
  return startTcp((socket, bytes) => {
    const answer = Buffer.concat([bytes.subarray(8, 12), answerTo(bytes.readInt16BE(4), bytes.readInt16BE(6))]);
    const size = Buffer.alloc(4);
    size.writeInt32BE(answer.length);
    // A broker lets go of who is not known to it.
    if (bytes.readInt16BE(4) === SASL_AUTHENTICATE) socket.end(Buffer.concat([size, answer]));
    else socket.write(Buffer.concat([size, answer]));
  });
}

/** 401 to whatever is asked over HTTP. */
export async function startRefusingHttp(): Promise<RefusingEngine> {
  const heard: string[] = [];
  const server = createHttpServer((request, response) => {
    heard.push(`${request.url} ${JSON.stringify(request.headers)}`);
    request.resume();
    response.writeHead(401, { "content-type": "application/json" }).end('{"error_code":401,"message":"Unauthorized"}');
  });
  return listening(server, heard, () => server.closeAllConnections());
}

/** UNAUTHENTICATED to every call of gRPC, as EventStoreDB says it. */
export async function startRefusingGrpc(): Promise<RefusingEngine> {
  const heard: string[] = [];
  const sessions = new Set<{ destroy(): void }>();
  const server = createHttp2Server();
  server.on("session", (session) => void sessions.add(session));
  server.on("stream", (stream, headers) => {
    heard.push(JSON.stringify(headers));
    stream.on("error", () => undefined);
    stream.respond({ ":status": 200, "content-type": "application/grpc", "grpc-status": "16", "grpc-message": "Authentication failed" }, { endStream: true });
  });
  return listening(server, heard, () => sessions.forEach((one) => one.destroy()));
}

async function startTcp(answer: (socket: Socket, bytes: Buffer) => void): Promise<RefusingEngine> {
  const heard: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("data", (bytes: Buffer) => {
      heard.push(bytes.toString("latin1"));
      answer(socket, bytes);
    });
  });
  return listening(server, heard, () => sockets.forEach((one) => one.destroy()));
}

async function listening(server: Pick<Server, "listen" | "address" | "close" | "once">, heard: readonly string[], cut: () => void): Promise<RefusingEngine> {
  server.listen(0, "127.0.0.1");
  await once(server as Server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    heard: () => heard.join("\n"),
    async [Symbol.asyncDispose]() {
      server.close();
      cut();
    },
  };
}
