// The body of a request as a stream that is bounded in size and in slowness. Knows nothing of what the bytes mean: no
// content type is parsed here, and every route gets this stream.

import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { BridgeError } from "@csp/contracts";

export interface BodyBounds {
  /** Most bytes, as sent (before any decompression). */
  readonly limitBytes: number;
  /** The least speed of a sender, over each window. Time in which the reader was not ready does not count. */
  readonly leastBytesPerSecond: number;
  readonly windowMs: number;
}

/** A declared body up to this size is gathered by plain listeners: 10 µs, where a stream over a generator over a stream takes 60. */
const SMALL_BYTES = 32 * 1024;

/**
 * The bytes of `request` as they come. Ends in BODY_TOO_LARGE once the size is over the limit (before the first byte where
 * the length is declared), and in BODY_TRUNCATED when the sender is too slow or the connection ends early. Never closes the
 * socket: the answer still has to go out on it.
 */
export function openBody(request: IncomingMessage, bounds: BodyBounds): AsyncIterable<Uint8Array> {
  const declaredBytes = Number(request.headers["content-length"] ?? Number.NaN);
  if (declaredBytes <= Math.min(SMALL_BYTES, bounds.limitBytes)) return smallBody(request, bounds);
  return Readable.from(boundedChunks(request, bounds), { objectMode: false, highWaterMark: 64 * 1024 });
}

/** Reads a whole body; BODY_EMPTY when it has no byte. */
export async function readWholeBody(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  if (chunks.length === 0) throw new BridgeError("BODY_EMPTY", "the request has no body");
  return Buffer.concat(chunks);
}

/** One piece, when it is whole. A sender of so little is too slow when it takes two windows. */
async function* smallBody(request: IncomingMessage, bounds: BodyBounds): AsyncGenerator<Uint8Array> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const chunks: Uint8Array[] = [];
  // Every request is closed in the end, and an error costs 40 µs to make.
  const truncated = (error?: unknown) =>
    request.readableEnded || reject(new BridgeError("BODY_TRUNCATED", "the connection ended before the body was whole", error));
  const tooSlow = () => reject(new BridgeError("BODY_TRUNCATED", `the body came at less than ${bounds.leastBytesPerSecond} bytes/s and was cut off`));
  const timer = setTimeout(tooSlow, bounds.windowMs * 2);
  request.on("data", (chunk: Uint8Array) => chunks.push(chunk));
  request.once("end", resolve).once("error", truncated).once("close", truncated);
  try {
    await promise;
  } finally {
    clearTimeout(timer);
  }
  const [only] = chunks;
  if (only !== undefined) yield chunks.length === 1 ? only : Buffer.concat(chunks);
}

async function* boundedChunks(request: IncomingMessage, bounds: BodyBounds): AsyncGenerator<Uint8Array> {
  const tooLarge = () => new BridgeError("BODY_TOO_LARGE", `the body is over ${bounds.limitBytes} bytes, the most that this path takes`);
  if (Number(request.headers["content-length"] ?? 0) > bounds.limitBytes) throw tooLarge();
  const source = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>;
  using speed = watchSpeed(bounds);
  let receivedBytes = 0;
  try {
    for (;;) {
      const next = await speed.timed(source.next());
      if (next.done === true) return;
      receivedBytes += next.value.length;
      if (receivedBytes > bounds.limitBytes) throw tooLarge();
      yield next.value;
    }
  } catch (error) {
    if (error instanceof BridgeError) throw error;
    throw new BridgeError("BODY_TRUNCATED", `the connection ended after ${receivedBytes} bytes, before the body was whole`, error);
  } finally {
    // Not awaited: after a cut-off the source is still waiting for bytes that may never come.
    source.return?.().catch(() => undefined);
  }
}

interface SpeedWatch extends Disposable {
  /** Waits for the sender's next chunk; rejects when the sender turns out to be too slow. */
  timed(next: Promise<IteratorResult<Uint8Array>>): Promise<IteratorResult<Uint8Array>>;
}

/** Looks once per window at how much came in during the time that was waited for the sender. */
function watchSpeed(bounds: BodyBounds): SpeedWatch {
  let sizeBytes = 0;
  let waitedMs = 0;
  let waiting: { readonly cutOff: (error: BridgeError) => void; sinceMs: number } | undefined;
  const settle = () => {
    if (waiting === undefined) return;
    const now = performance.now();
    waitedMs += now - waiting.sinceMs;
    waiting.sinceMs = now;
  };
  const look = () => {
    settle();
    // A window that was mostly the reader's says little about the sender.
    const isTooSlow = waitedMs >= bounds.windowMs / 2 && sizeBytes < (bounds.leastBytesPerSecond * waitedMs) / 1000;
    if (isTooSlow) waiting?.cutOff(new BridgeError("BODY_TRUNCATED", `the body came at less than ${bounds.leastBytesPerSecond} bytes/s and was cut off`));
    sizeBytes = 0;
    waitedMs = 0;
  };
  const timer = setInterval(look, bounds.windowMs);
  return {
    timed: (next) =>
      new Promise((resolve, reject) => {
        waiting = { cutOff: reject, sinceMs: performance.now() };
        next
          .then((result) => {
            settle();
            sizeBytes += result.done === true ? 0 : result.value.length;
            resolve(result);
          }, reject)
          .finally(() => (waiting = undefined))
          .catch(() => undefined);
      }),
    [Symbol.dispose]: () => clearInterval(timer),
  };
}
