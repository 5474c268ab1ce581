// A worker thread and the link to it: started with what it needs, kept from holding the process open while nothing is
// asked of it, and waited for when it closes. Knows nothing of what is asked.

import { type Transferable, Worker } from "node:worker_threads";

/** Sent by a worker once it can take requests, and by the owner when no more will come. */
export const READY = "ready";
export const CLOSE = "close";

export interface WorkerLink {
  post(message: unknown, transfer?: readonly Transferable[]): void;
  /** While busy the worker keeps the process alive. */
  setBusy(busy: boolean): void;
  /** Asks the worker to finish what it has and end; resolves when its thread is gone. */
  close(): Promise<void>;
}

export interface WorkerEvents {
  readonly message: (message: unknown) => void;
  /** The worker ended by itself, which it never should. Called once; nothing more comes. */
  readonly died: (error: Error) => void;
}

/** Resolves when the worker is ready; rejects when it could not start. */
export async function startWorker(entry: URL, workerData: unknown, events: WorkerEvents): Promise<WorkerLink> {
  // Flags of the process's own start (--eval and the like) are not for its threads; NODE_OPTIONS reaches them.
  const worker = new Worker(entry, { workerData, execArgv: [] });
  const started = Promise.withResolvers<void>();
  const exited = Promise.withResolvers<void>();
  let closing = false;
  let ready = false;
  let cause: Error | undefined;
  worker.on("message", (message: unknown) => {
    if (ready) return events.message(message);
    ready = message === READY;
    started.resolve();
  });
  worker.on("error", (error: unknown) => {
    cause = error instanceof Error ? error : new Error(String(error));
  });
  worker.on("exit", (code) => {
    const error = cause ?? new Error(`worker ${entry.pathname} ended with code ${code}`);
    started.reject(error);
    if (ready && (!closing || cause !== undefined)) events.died(error);
    exited.resolve();
  });
  await started.promise;
  worker.unref();
  return {
    post: (message, transfer) => worker.postMessage(message, transfer ?? []),
    setBusy: (busy) => (busy ? worker.ref() : worker.unref()),
    async close() {
      if (!closing) {
        closing = true;
        worker.ref();
        worker.postMessage(CLOSE);
      }
      await exited.promise;
    },
  };
}
