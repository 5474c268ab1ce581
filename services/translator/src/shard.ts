// Which streams a translator takes where several divide them: by a hash of the stream's name, so that each has exactly one
// shard whoever asks. Two translators of one shard are safe all the same: the second loses on the stream's revision.

import { hash } from "node:crypto";

export interface Shard {
  /** 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** There are at most as many streams as partitions and HTTP streams; more shards than that have nothing to do. */
const MOST_SHARDS = 1024;

/** Undefined for what is not `i/n` with i from 1 to n. */
export function parseShard(text: string): Shard | undefined {
  const match = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(text);
  const [index, count] = [Number(match?.[1]), Number(match?.[2])];
  return index <= count && count <= MOST_SHARDS ? { index, count } : undefined;
}

/** A test of stream names. Remembers them: there are few. */
export function createShardFilter(shard: Shard | undefined): (stream: string) => boolean {
  if (shard === undefined) return () => true;
  const known = new Map<string, boolean>();
  return (stream) => {
    let isOurs = known.get(stream);
    if (isOurs === undefined) known.set(stream, (isOurs = shardOf(stream, shard.count) === shard.index));
    return isOurs;
  };
}

function shardOf(stream: string, count: number): number {
  return (hash("sha256", stream, "buffer").readUInt32BE(0) % count) + 1;
}
