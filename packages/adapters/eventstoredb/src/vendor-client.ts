// EventStoreDB's own client, and the part of it that this adapter stands on: connection string, TLS, credentials, the
// choice of a node and the reconnection are the client's; messages go through its generated service definitions.
// Its finished calls are not used, for what they do at version 6.2.1 (docs/adr/0009-eventstoredb-below-the-clients-calls.md).

import { BridgeError } from "@csp/contracts";
import { EventStoreDBClient } from "@eventstore/db-client";
import { StreamsClient, StreamsService } from "@eventstore/db-client/generated/streams_grpc_pb.js";
import type { ReadReq } from "@eventstore/db-client/generated/streams_pb.js";
import { readAnswer } from "./read-answer.ts";
import { toFailure, unavailable } from "./server-failure.ts";

type AppendCall = ReturnType<StreamsClient["batchAppend"]>;
type ReadCall = ReturnType<typeof readWith>;
type CallArguments = Required<Parameters<StreamsClient["batchAppend"]>>;
type Settings = Readonly<{ requiresLeader: boolean }>;
type CallOptions = Readonly<{ deadline?: number }>;

/** What the client keeps for its own calls. The version is exact, and `connect` looks that all of it is there. */
interface ClientInside {
  readonly GRPCStreamCreator: <T>(service: typeof StreamsClient, name: string, create: (client: StreamsClient) => T) => () => Promise<T>;
  readonly callArguments: (settings: Settings, options?: CallOptions) => CallArguments;
  readonly createDeadline: () => Date;
  readonly getChannel: () => Promise<{ close(): void }>;
}
const INSIDE = ["GRPCStreamCreator", "callArguments", "createDeadline", "getChannel"] as const;

/** Of a follower a read could be behind what was acknowledged, so that all is asked of the leader. */
const SETTINGS: Settings = { requiresLeader: true };
const NO_DEADLINE: CallOptions = { deadline: Infinity };

export interface VendorClient {
  /** How long one answer may take: `defaultDeadline` of the connection string, else 10 s. */
  readonly deadlineMs: number;
  /** @param isLong for a read that goes on for as long as its reader likes; another must be through within the deadline. */
  read(request: ReadReq, isLong: boolean): Promise<ReadCall>;
  batchAppend(): Promise<AppendCall>;
  /** Ends all calls. */
  close(): Promise<void>;
}

/** Connects to nothing yet. @throws BridgeError CONFIG_INVALID */
export function createVendorClient(connectionString: string): VendorClient {
  const client = parse(connectionString);
  const inside = client as unknown as ClientInside;
  for (const name of INSIDE)
    if (typeof inside[name] !== "function") throw new Error(`the client of EventStoreDB has no ${name}: it is not the version that was tried`);
  let channel: { close(): void } | undefined;

  async function open<T>(what: string, create: (streams: StreamsClient) => T): Promise<T> {
    try {
      channel = await inside.getChannel();
      return await inside.GRPCStreamCreator(StreamsClient, what, create)();
    } catch (error) {
      // Whatever fails before there is a call is about reaching a node, and most of it has no type.
      const failure = toFailure(error, what);
      throw failure instanceof BridgeError ? failure : unavailable(what, failure.message, error);
    }
  }

  return {
    deadlineMs: inside.createDeadline().getTime() - Date.now(),
    read: (request, isLong) => open("read", (streams) => readWith(streams, request, inside.callArguments(SETTINGS, isLong ? NO_DEADLINE : undefined))),
    batchAppend: () => open("append", (streams) => streams.batchAppend(...inside.callArguments(SETTINGS, NO_DEADLINE))),
    async close() {
      await client.dispose();
      channel?.close();
    },
  };
}

/** The generated call, with answers read from their bytes by us. */
function readWith(streams: StreamsClient, request: ReadReq, [metadata, options]: CallArguments) {
  const { path, requestSerialize } = StreamsService.read;
  return streams.makeServerStreamRequest(path, requestSerialize, readAnswer, request, metadata, options);
}

/** The client's messages quote the string, credentials and all: ours say where it is wrong, and have no cause. */
function parse(connectionString: string): EventStoreDBClient {
  try {
    return EventStoreDBClient.connectionString(connectionString);
  } catch (error) {
    const location = error instanceof Error && "location" in error && Array.isArray(error.location) ? ` at its letter ${Number(error.location[0]) + 1}` : "";
    const detail = location === "" && error instanceof Error ? `: ${error.message}` : location;
    throw new BridgeError("CONFIG_INVALID", `CSP_EVENTSTORE is not a connection string of EventStoreDB (esdb://user:password@host:2113?tls=true)${detail}`);
  }
}
