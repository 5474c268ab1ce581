// What is asked of the server when reading, as its messages have it.

import { BEFORE_ALL, type Position } from "@csp/contracts";
import shared from "@eventstore/db-client/generated/shared_pb.js";
import streams, { type ReadReq } from "@eventstore/db-client/generated/streams_pb.js";

const FORWARDS = 0;
const BACKWARDS = 1;
const WHOLE = String(Number.MAX_SAFE_INTEGER);

/**
 * Events of others that a subscription passes over before it tells how far it is. A mark costs its reader a message;
 * fewer marks mean that a restarted follower is given more of the same to pass over again.
 */
const MARK_EVERY = 256;
/** No stream of ours begins so: it asks for nothing where no name was given. */
const NOTHING = "$csp-none";

/** A stream's events from a revision on, up to `count` of them or to its end. */
export function createStreamRequest(stream: string, from: number, count?: number): ReadReq {
  const ofStream = toStreamOptions(stream);
  ofStream.setRevision(String(from));
  return toRequest((options) => {
    options.setStream(ofStream);
    options.setReadDirection(FORWARDS);
    options.setCount(count === undefined ? WHOLE : String(count));
  });
}

/** A stream's last event. */
export function createLastRequest(stream: string): ReadReq {
  const ofStream = toStreamOptions(stream);
  ofStream.setEnd(new shared.Empty());
  return toRequest((options) => {
    options.setStream(ofStream);
    options.setReadDirection(BACKWARDS);
    options.setCount("1");
  });
}

/** The newest event of all streams, those of the server's own among them. */
export function createHeadRequest(): ReadReq {
  const all = new streams.ReadReq.Options.AllOptions();
  all.setEnd(new shared.Empty());
  return toRequest((options) => {
    options.setAll(all);
    options.setReadDirection(BACKWARDS);
    options.setCount("1");
  });
}

/** Up to `count` events from a position on, that one included, of streams whose name has one of the prefixes. */
export function createScanRequest(prefixes: readonly string[], from: Position, count: number): ReadReq {
  return toRequest((options) => {
    options.setAll(toAllOptions(from));
    options.setReadDirection(FORWARDS);
    options.setCount(String(count));
    options.setFilter(toFilter(prefixes));
  });
}

/** The same after a position, and whatever comes. */
export function createSubscribeRequest(prefixes: readonly string[], after: Position): ReadReq {
  return toRequest((options) => {
    options.setAll(toAllOptions(after));
    options.setSubscription(new streams.ReadReq.Options.SubscriptionOptions());
    options.setFilter(toFilter(prefixes));
  });
}

function toRequest(set: (options: ReadReq.Options) => void): ReadReq {
  const options = new streams.ReadReq.Options();
  const uuids = new streams.ReadReq.Options.UUIDOption();
  uuids.setString(new shared.Empty());
  options.setUuidOption(uuids);
  options.setNoFilter(new shared.Empty());
  options.setResolveLinks(false);
  set(options);
  const request = new streams.ReadReq();
  request.setOptions(options);
  return request;
}

function toStreamOptions(stream: string): ReadReq.Options.StreamOptions {
  const options = new streams.ReadReq.Options.StreamOptions();
  const identifier = new shared.StreamIdentifier();
  identifier.setStreamName(Buffer.from(stream));
  options.setStreamIdentifier(identifier);
  return options;
}

function toAllOptions(position: Position): ReadReq.Options.AllOptions {
  const options = new streams.ReadReq.Options.AllOptions();
  if (position === BEFORE_ALL) {
    options.setStart(new shared.Empty());
    return options;
  }
  const pair = new streams.ReadReq.Options.Position();
  pair.setCommitPosition(String(position));
  pair.setPreparePosition(String(position));
  options.setPosition(pair);
  return options;
}

function toFilter(prefixes: readonly string[]): ReadReq.Options.FilterOptions {
  const expression = new streams.ReadReq.Options.FilterOptions.Expression();
  expression.setPrefixList(prefixes.length === 0 ? [NOTHING] : [...prefixes]);
  const filter = new streams.ReadReq.Options.FilterOptions();
  filter.setStreamIdentifier(expression);
  filter.setMax(MARK_EVERY);
  filter.setCheckpointintervalmultiplier(1);
  return filter;
}
