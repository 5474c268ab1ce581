// The calling thread's side of a store's writer: transactions one after another, their statements sent as they come.
// Requests that are made until nothing more is to be done without an answer go in one message: to wake the other thread for
// each was an eighth of what the publisher's main thread did (CPU profile under `bench -- engines`, bills of 2).

import { type FailureCodes, failureError } from "./sqlite-failure.ts";
import type { Statement, Table } from "./statements.ts";
import type { StoreAnswer, StoreRequest, StoreWriterData } from "./store-writer.worker.ts";
import { startWorker } from "./worker-link.ts";
import { BridgeError, type SqlValue } from "@csp/contracts";

export interface StoreTransaction {
  run(statement: Statement): Promise<number>;
  all(statement: Statement): Promise<Table>;
}

export interface StoreWriter {
  /** Runs `work` in a transaction of its own, after all that were asked for before. `last` is run after it, in the same transaction. */
  transaction<T>(work: (transaction: StoreTransaction) => Promise<T>, last: readonly Statement[]): Promise<T>;
  /** Lets what was asked for end, and refuses more. */
  drain(): Promise<void>;
  /** Ends the thread. */
  close(): Promise<void>;
}

interface Asked {
  readonly request: StoreRequest;
  readonly resolve: (value: number | Table) => void;
  readonly reject: (error: Error) => void;
}

export async function openStoreWriter(data: StoreWriterData, codes: FailureCodes): Promise<StoreWriter> {
  let gathered: Asked[] = [];
  const sent: Asked[] = [];
  let refusing: Error | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  const worker = await startWorker(new URL("./store-writer.worker.ts", import.meta.url), data, {
    message(message) {
      for (const answer of message as readonly StoreAnswer[]) settle(answer);
      if (sent.length === 0) worker.setBusy(false);
    },
    died(error) {
      refusing = new BridgeError(codes.unavailable, `The writer of ${data.path} ended: ${error.message}`, error);
      for (const asked of [...sent.splice(0), ...gathered.splice(0)]) asked.reject(refusing);
    },
  });

  function settle(answer: StoreAnswer): void {
    const asked = sent.shift();
    if (asked === undefined) throw new Error(`the writer of ${data.path} answered what was not asked`);
    if ("failure" in answer) asked.reject(failureError(answer.failure, codes, data.path));
    else asked.resolve(answer.value);
  }

  function flush(): void {
    const asked = gathered;
    gathered = [];
    if (asked.length === 0) return;
    worker.setBusy(true);
    worker.post(asked.map((a) => compacted(a.request)));
    sent.push(...asked);
  }

  function ask(request: StoreRequest): Promise<number | Table> {
    if (refusing !== undefined) return Promise.reject(refusing);
    const { promise, resolve, reject } = Promise.withResolvers<number | Table>();
    // Comes after all microtasks, however many follow from one another.
    if (gathered.length === 0) process.nextTick(flush);
    gathered.push({ request, resolve, reject });
    // Who does not wait for a statement hears of its failure from the transaction.
    promise.catch(() => undefined);
    return promise;
  }

  async function transact<T>(work: (transaction: StoreTransaction) => Promise<T>, last: readonly Statement[]): Promise<T> {
    let open = true;
    const during = (request: StoreRequest): Promise<number | Table> => {
      if (!open) return Promise.reject(new Error(`a statement came after its transaction on ${data.path} had ended`));
      return ask(request);
    };
    // Not waited for: where it fails, all that comes after it fails, COMMIT too.
    void ask({ op: "begin" });
    try {
      const result = await work({
        run: (statement) => during({ op: "run", statement }) as Promise<number>,
        all: (statement) => during({ op: "all", statement }) as Promise<Table>,
      });
      open = false;
      await ask({ op: "commit", statements: last });
      return result;
    } catch (error) {
      open = false;
      await ask({ op: "rollback" }).catch(() => undefined);
      throw error;
    }
  }

  return {
    transaction(work, last) {
      const result = queue.then(() => transact(work, last));
      queue = result.catch(() => undefined);
      return result;
    },
    async drain() {
      queue = queue.then(() => void (refusing ??= new BridgeError("SHUTTING_DOWN", `${data.path} is closed.`)));
      await queue;
    },
    close: () => worker.close(),
  };
}

/** A copied view brings its whole buffer with it, so that a view on a part of one is made a buffer of its own first. */
function compacted(request: StoreRequest): StoreRequest {
  switch (request.op) {
    case "run":
    case "all":
      return { ...request, statement: compactedStatement(request.statement) };
    case "commit":
      return { ...request, statements: request.statements.map(compactedStatement) };
    default:
      return request;
  }
}

function compactedStatement(statement: Statement): Statement {
  if (!statement.params.some(isPartOfBuffer)) return statement;
  return { ...statement, params: statement.params.map((value) => (isPartOfBuffer(value) ? new Uint8Array(value) : value)) };
}

function isPartOfBuffer(value: SqlValue): value is Uint8Array {
  return value instanceof Uint8Array && value.byteLength < value.buffer.byteLength;
}
