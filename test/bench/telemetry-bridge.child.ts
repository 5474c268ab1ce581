// Bridges to be measured, all in this process, so that what differs between them is what they measure of themselves and not how
// the same code was compiled. Told what each does by the JSON of its argument, and asked by messages what processor time was taken.

import { readBridgeConfig, startBridge } from "@csp/bridge";
import { createSilentTelemetry } from "@csp/service-kit";
import { createProfile } from "./telemetry-profile.ts";
import { type Answer, PAGES, type Question, type Wanted } from "./telemetry-questions.ts";

const wanted = JSON.parse(process.argv[2] ?? "[]") as readonly Wanted[];
const started = await Promise.all(wanted.map(({ env, isSilent }) => startBridge(readBridgeConfig(env), isSilent ? createSilentTelemetry : undefined)));
const profile = createProfile();
process.on("message", (question: Question) => void answer(question));
// With its sender gone nobody would end it.
process.on("disconnect", () => process.exit());
say({ urls: started.map(({ url }) => url) });

async function answer(question: Question): Promise<void> {
  if (question === "time") return say({ us: takenUs() });
  if (question === "profile") return say({ us: await profile.start() });
  if (question === "profiled") return say({ us: await profile.stop() });
  const before = takenUs();
  for (let page = 0; page < PAGES; page++) await started[question.pagesOf]?.bridge.telemetry.metricsText();
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
