// Verifies every invariant over the data folder of a bridge that has stopped, however it did.

import assert from "node:assert/strict";
import { checkBridge, openBridge, readBridgeConfig } from "@csp/bridge";

type Counts = Awaited<ReturnType<typeof checkBridge>>["counts"];

/** Translation done again included; `env` is what the bridge ran with. Gives what was looked at. */
export async function assertSoundFolder(path: string, env: Readonly<Record<string, string>> = {}): Promise<Counts> {
  const config = readBridgeConfig({ ...env, CSP_DATA_DIR: path, CSP_LOG_LEVEL: "silent" });
  await using bridge = await openBridge(config);
  const { log, stores, rules } = bridge;
  const { findings, counts } = await checkBridge({ log, stores, retranslate: { rules, maxDecodedBytes: config.maxDecodedBytes } });
  assert.deepEqual(findings, []);
  return counts;
}
