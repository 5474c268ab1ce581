export { type Bridge, openBridge } from "./bridge.ts";
export { type CheckResult, checkBridge, type CheckSubject } from "./check/check-bridge.ts";
export { BRIDGE_FIELDS, type BridgeConfig, readBridgeConfig } from "./config.ts";
export { type RunningBridge, runBridge, startBridge } from "./start.ts";
