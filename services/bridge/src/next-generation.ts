// A generation of translations that is made beside the one that serves: its translator and its read model, which nobody asks
// yet. When it has everything, the bridge is started again with it in the place of the one that serves.

import { setTimeout as pause } from "node:timers/promises";
import { type EventLog, isBridgeError, type Position, type ViewStore } from "@csp/contracts";
import type { RuleSet } from "@csp/formats";
import { createQuery } from "@csp/query";
import { createTranslatedBy } from "@csp/runtime";
import { createFailure, createSilentTelemetry, type Runnable, type Service, type Telemetry } from "@csp/service-kit";
import { createTranslator, type TranslatorConfig } from "@csp/translator";

const LOOK_EVERY_MS = 500;

export interface NextGenerationDeps {
  readonly log: EventLog;
  readonly store: ViewStore;
  readonly rules: RuleSet;
  readonly generation: number;
  readonly uplinkStreams: () => Promise<readonly string[]>;
  readonly telemetry: Telemetry;
}

export type NextGeneration = Service & Pick<Runnable, "start"> & { readonly neededBy: readonly string[] };

/** Measured are those that serve: their counters would count every message twice. So of this one `/readyz` and log lines tell alone. */
export function createNextGeneration(deps: NextGenerationDeps, config: TranslatorConfig): NextGeneration {
  const telemetry: Telemetry = { ...createSilentTelemetry(), log: deps.telemetry.log.child({ generation: deps.generation }) };
  const translator = createTranslator({ ...deps, telemetry }, config);
  const query = createQuery({ ...deps, telemetry });
  const translatedBy = createTranslatedBy(deps.log, deps.generation);
  const failure = createFailure();
  const stop = new AbortController();
  let looking: Promise<void> = Promise.resolve();
  let needed: Position | undefined;

  const isBuilt = (): boolean => needed !== undefined && (query.ready().position ?? 0) >= needed;

  async function look(): Promise<void> {
    while (!stop.signal.aborted && !isBuilt()) {
      needed ??= await translatedBy().catch(waitForLog);
      await pause(LOOK_EVERY_MS, undefined, { signal: stop.signal }).catch(() => undefined);
    }
    if (isBuilt()) telemetry.log.info("the next generation has everything; it takes over when the bridge is started with it as CSP_GENERATION");
  }

  function waitForLog(error: unknown): undefined {
    if (!isBridgeError(error) || !(error.retryable || stop.signal.aborted)) throw error;
  }

  return {
    name: "next-generation",
    failed: Promise.race([translator.failed, query.failed, failure.failed]),
    neededBy: [],
    async start() {
      await query.start();
      await translator.start();
      looking = look().catch(failure.fail);
    },
    /** The bridge does all of its work without it. */
    ready() {
      const state = isBuilt() ? "has everything, and can take over" : "is being made";
      return { ready: true, detail: `generation ${deps.generation} ${state}: ${translator.ready().detail}; its view ${query.ready().detail}` };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await looking;
      await translator[Symbol.asyncDispose]();
      await query[Symbol.asyncDispose]();
    },
  };
}
