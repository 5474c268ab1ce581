// The formats out, each once. A new one is added here and nowhere else.

import { billTarget } from "./out/bill/target.ts";
import { epcisJsonTarget } from "./out/epcis-json.ts";
import { relationXmlTarget } from "./out/relation/target.ts";
import type { Target } from "./out/target.ts";

/** In the order in which docs/profiles/loss.md has them. */
export const targets: readonly Target[] = [epcisJsonTarget, billTarget, relationXmlTarget];
