import type { Clock } from "@csp/contracts";

export const SYSTEM_CLOCK: Clock = { nowMs: () => Date.now() };
