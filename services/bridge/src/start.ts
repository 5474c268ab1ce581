// Starting a bridge: what a person sees of it, and a bridge that runs within another program (the demo, tests).

import { type Bridge, bridgeTelemetry, openBridge } from "./bridge.ts";
import { BRIDGE_FIELDS, type BridgeConfig } from "./config.ts";
import { SYSTEM_CLOCK } from "@csp/runtime";
import { armCrashPoint, runUntilSignal } from "@csp/service-kit";

/** Runs until a signal; gives the exit code. Says on stdout where it is and what to try. */
export async function runBridge(config: BridgeConfig, write: (text: string) => void): Promise<number> {
  armCrashPoint(config);
  await using bridge = await openBridge(config);
  return await runUntilSignal(bridge.runnables, { log: bridge.telemetry.log, onReady: () => write(welcome(bridge)) });
}

export interface RunningBridge extends AsyncDisposable {
  readonly bridge: Bridge;
  readonly url: string;
}

/** Starts a bridge and hands it over running; disposing stops it in order. */
export async function startBridge(config: BridgeConfig, makeTelemetry = bridgeTelemetry): Promise<RunningBridge> {
  await using started = new AsyncDisposableStack();
  const bridge = started.use(await openBridge(config, SYSTEM_CLOCK, makeTelemetry));
  for (const runnable of bridge.runnables) {
    started.use(runnable);
    await runnable.start();
  }
  const held = started.move();
  return { bridge, url: bridge.url(), [Symbol.asyncDispose]: () => held.disposeAsync() };
}

function welcome(bridge: Bridge): string {
  const url = bridge.url();
  const at = url.endsWith(`:${BRIDGE_FIELDS.httpPort.default}`) ? "" : ` --url ${url}`;
  return `
csp-bridge is at ${url}, its data in ${bridge.folder}

Try next:
  npm run csp -- send relation-xml test/vectors/stories/1-relation/relation-3.0-three-levels.xml --owner uscc:91440300708461136T${at}
  npm run csp -- pack 82062330003000012416${at}
  curl ${url}/readyz

Ctrl-C stops it; what it holds stays.
`;
}
