// A bridge to be measured, in a process of its own: told by its settings what it measures of itself (CSP_* in its
// environment; with the argument `off` nothing at all), and asked by messages what processor time it has taken.

import { readBridgeConfig, startBridge } from "@csp/bridge";
import { createSilentTelemetry } from "@csp/service-kit";

export type Question = "time" | "pages";
export type Answer = { readonly url: string } | { readonly cpuUs: number };

/** Pages of metrics for one answer. */
export const PAGES = 50;

const { bridge, url } = await startBridge(readBridgeConfig(process.env), process.argv.includes("off") ? createSilentTelemetry : undefined);
process.on("message", (question: Question) => void answer(question));
// With its sender gone nobody would end it.
process.on("disconnect", () => process.exit());
say({ url });

async function answer(question: Question): Promise<void> {
  const before = question === "pages" ? takenUs() : 0;
  if (question === "pages") for (let page = 0; page < PAGES; page++) await bridge.telemetry.metricsText();
  say({ cpuUs: takenUs() - before });
}

/** By all threads of the process, in its own code and in the system's for it. */
function takenUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function say(word: Answer): void {
  process.send?.(word);
}
