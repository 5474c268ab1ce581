// A bridge to be measured, in a process of its own: told by its settings what it measures of itself (CSP_* in its
// environment; with the argument `off` nothing at all), and asked by messages what processor time it has taken.

import { readBridgeConfig, startBridge } from "@csp/bridge";
import { createSilentTelemetry } from "@csp/service-kit";
import { createProfile } from "./telemetry-profile.ts";
import { type Answer, PAGES, type Question } from "./telemetry-questions.ts";

const { bridge, url } = await startBridge(readBridgeConfig(process.env), process.argv.includes("off") ? createSilentTelemetry : undefined);
const profile = createProfile();
process.on("message", (question: Question) => void answer(question));
// With its sender gone nobody would end it.
process.on("disconnect", () => process.exit());
say({ url });

async function answer(question: Question): Promise<void> {
  if (question === "time") return say({ us: takenUs() });
  if (question === "profile") return say({ us: await profile.start() });
  if (question === "profiled") return say({ us: await profile.stop() });
  const before = takenUs();
  for (let page = 0; page < PAGES; page++) await bridge.telemetry.metricsText();
  say({ us: takenUs() - before });
}

/** By all threads of the process, in its own code and in the system's for it. */
function takenUs(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function say(word: Answer): void {
  process.send?.(word);
}
