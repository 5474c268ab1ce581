// A server that speaks EventStoreDB's protocol over the embedded event log, made with the service definitions that the
// client's package ships, so that the real client runs where no server can be had. It answers as a single node of version
// 24.10 does, for the calls that the adapter makes and those that look into the log beside it:
//   ServerFeatures.GetSupportedMethods, Gossip.Read, Streams.BatchAppend, Streams.Append, Streams.Read
// Other than the real one it has no system streams, knows every repeated append for ever, and stores bytes as octet-stream
// alone. Faults are switched on by what the caller sees and what is stored.

import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { GossipService, type IGossipServer } from "@eventstore/db-client/generated/gossip_grpc_pb.js";
import gossip from "@eventstore/db-client/generated/gossip_pb.js";
import { type IServerFeaturesServer, ServerFeaturesService } from "@eventstore/db-client/generated/serverfeatures_grpc_pb.js";
import features from "@eventstore/db-client/generated/serverfeatures_pb.js";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import { type IStreamsServer, StreamsService } from "@eventstore/db-client/generated/streams_grpc_pb.js";
import { Server, ServerCredentials, type ServiceError, status } from "@grpc/grpc-js";
import { refusal } from "./answers.test-support.ts";
import { type Append, appendCall, appendTo, batchAppendCall } from "./append-calls.test-support.ts";
import { readCall } from "./read-calls.test-support.ts";
import { createRecentEvents, serializeRead } from "./recent-events.test-support.ts";
import { sendAhead } from "./send-ahead.test-support.ts";
import { openStoredRows } from "./stored-rows.test-support.ts";
import type { Bell } from "./subscription.test-support.ts";

export interface ServerOptions {
  readonly folder: string;
  /** 0 for any. */
  readonly port?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
  /** Only this one is let in, `name:password`. */
  readonly user?: string;
  /** False for a server before 23.10. */
  readonly saysCaughtUp?: boolean;
}

/** What becomes of the next append: the caller is cut off, or waits for an answer that does not come. */
export type Fault = "failed, stored" | "failed, not stored" | "silent, stored";

export interface EventStoreServer extends AsyncDisposable {
  readonly port: number;
  readonly connectionString: string;
  planFault(fault: Fault): void;
  /** Faults that were planned and did not happen. */
  unfired(): number;
  /** Cuts every connection. */
  cut(): void;
  /** As an administrator's `truncateBefore`: earlier events are not given any more. */
  truncate(stream: string, firstRevision: number): void;
  /** As an administrator's tombstone: the stream is gone for ever. */
  tombstone(stream: string): void;
  /** Messages that were handed to the transport, of all answers to reads. */
  readonly sent: number;
}

const MIB = 1024 * 1024;
const MAX_APPEND_BYTES = 1 * MIB;
const VERSION = "24.10.0";

export async function startEventStoreServer(options: ServerOptions): Promise<EventStoreServer> {
  const folder = await openDataFolder(options.folder);
  const log = await openSqliteEventLog(folder, { maxAppendBytes: MAX_APPEND_BYTES });
  const rows = openStoredRows(options.folder);
  const recent = createRecentEvents(rows);
  const bell = createBell();
  const faults: Fault[] = [];
  const firstRevisions = new Map<string, number>();
  const tombstones = new Set<string>();
  const store = appendTo(log);
  const sent = { count: 0 };
  const server = new Server({ "grpc.max_receive_message_length": 17 * MIB, interceptors: [sendAhead] });

  const append: Append = async (stream, expected, events) => {
    if (tombstones.has(stream)) return { kind: "deleted" };
    const fault = faults.shift();
    if (fault === "failed, not stored") return cutOff();
    const isDeleted = (firstRevisions.get(stream) ?? 0) > 0 && (firstRevisions.get(stream) ?? 0) > (rows.lastRevision(stream) ?? -1);
    const outcome = await store(stream, expected === "none" && isDeleted ? "any" : expected, events);
    if (outcome.kind === "stored") recent.add(stream, outcome.appended, events);
    bell.ring();
    if (fault === "silent, stored") return { kind: "cut" };
    return fault === undefined ? outcome : cutOff();
  };
  const cut = (): void => server.drain(address, 0);
  const cutOff = (): { kind: "cut" } => {
    cut();
    return { kind: "cut" };
  };
  const read = readCall(rows, recent, bell, {
    sent,
    saysCaughtUp: options.saysCaughtUp ?? true,
    firstRevision: (stream) => firstRevisions.get(stream) ?? 0,
  });
  const refuse = createDoor(options.user);

  const streamsCalls: IStreamsServer = {
    batchAppend: (call) => {
      const error = refuse(call.metadata.get("authorization"));
      if (error === undefined) batchAppendCall(append)(call);
      else call.emit("error", error);
    },
    append: (call, answer) => {
      const error = refuse(call.metadata.get("authorization"));
      if (error === undefined) appendCall(append)(call, answer);
      else answer(error);
    },
    read: (call) => {
      const error = refuse(call.metadata.get("authorization"));
      const stream = Buffer.from(call.request.getOptions()?.getStream()?.getStreamIdentifier()?.getStreamName_asU8() ?? []).toString();
      if (error !== undefined) call.emit("error", error);
      else if (tombstones.has(stream)) call.emit("error", refusal(status.FAILED_PRECONDITION, "stream-deleted", { "stream-name": stream }));
      else read(call);
    },
    delete: (_call, answer) => answer(refusal(status.UNIMPLEMENTED, "unimplemented")),
    tombstone: (_call, answer) => answer(refusal(status.UNIMPLEMENTED, "unimplemented")),
  };
  const featuresCalls: IServerFeaturesServer = { getSupportedMethods: (_call, answer) => answer(null, supportedMethods()) };
  const gossipCalls: IGossipServer = { read: (_call, answer) => answer(null, singleMember(port)) };
  server.addService({ ...StreamsService, read: { ...StreamsService.read, responseSerialize: serializeRead } }, streamsCalls);
  server.addService(ServerFeaturesService, featuresCalls);
  server.addService(GossipService, gossipCalls);
  const port = await bind(server, options);
  const address = `127.0.0.1:${port}`;

  return {
    port,
    connectionString: `esdb://${options.user === undefined ? "" : `${options.user}@`}${options.tls === undefined ? "127.0.0.1" : "localhost"}:${port}?tls=${options.tls !== undefined}`,
    planFault: (fault) => void faults.push(fault),
    unfired: () => faults.length,
    cut,
    truncate: (stream, firstRevision) => void firstRevisions.set(stream, firstRevision),
    tombstone: (stream) => void tombstones.add(stream),
    get sent() {
      return sent.count;
    },
    async [Symbol.asyncDispose]() {
      server.forceShutdown();
      bell.ring();
      await log[Symbol.asyncDispose]();
      rows[Symbol.dispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

function bind(server: Server, { port = 0, tls }: ServerOptions): Promise<number> {
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(null, [{ private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.cert) }]);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(`127.0.0.1:${port}`, credentials, (error, bound) => (error === null ? resolve(bound) : reject(error)));
  return promise;
}

/** A function that refuses whoever is not the one user. */
function createDoor(user: string | undefined): (authorization: readonly unknown[]) => ServiceError | undefined {
  const wanted = `Basic ${Buffer.from(user ?? "").toString("base64")}`;
  return ([given]) => {
    if (user === undefined || given === wanted) return undefined;
    return given === undefined ? refusal(status.PERMISSION_DENIED, "access-denied") : refusal(status.UNAUTHENTICATED, "unauthenticated");
  };
}

function createBell(): Bell {
  let rings = 0;
  let waiting: (() => void)[] = [];
  return {
    count: () => rings,
    ring() {
      rings++;
      const woken = waiting;
      waiting = [];
      for (const wake of woken) wake();
    },
    after: (seen) => (rings === seen ? new Promise<void>((resolve) => waiting.push(resolve)) : Promise.resolve()),
  };
}

function supportedMethods(): InstanceType<typeof features.SupportedMethods> {
  const answer = new features.SupportedMethods();
  answer.setEventStoreServerVersion(VERSION);
  for (const name of ["batchappend", "append", "read"]) {
    const method = new features.SupportedMethod();
    method.setServiceName("event_store.client.streams.streams");
    method.setMethodName(name);
    answer.addMethods(method);
  }
  return answer;
}

function singleMember(port: number): InstanceType<typeof gossip.ClusterInfo> {
  const endPoint = new gossip.EndPoint();
  endPoint.setAddress("127.0.0.1");
  endPoint.setPort(port);
  const id = new shared.UUID();
  id.setString("00000000-0000-4000-8000-000000000001");
  const member = new gossip.MemberInfo();
  member.setInstanceId(id);
  member.setState(gossip.MemberInfo.VNodeState.LEADER);
  member.setIsAlive(true);
  member.setHttpEndPoint(endPoint);
  const cluster = new gossip.ClusterInfo();
  cluster.setMembersList([member]);
  return cluster;
}
