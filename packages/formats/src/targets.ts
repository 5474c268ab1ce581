// The formats out, each once. A new one is added here and nowhere else.

import { writeEpcisXml } from "@csp/epcis";
import { listingAround } from "./out/around.ts";
import { billTarget } from "./out/bill/target.ts";
import { epcisJsonTarget } from "./out/epcis-json.ts";
import { epcisXmlTarget } from "./out/epcis-xml.ts";
import { platformTarget, provincialTarget } from "./out/envelopes.ts";
import { relationXmlTarget } from "./out/relation/target.ts";
import type { Target } from "./out/target.ts";

/** In the order in which docs/profiles/loss.md has them. */
export const targets: readonly Target[] = [epcisJsonTarget, epcisXmlTarget(writeEpcisXml), billTarget, relationXmlTarget, provincialTarget, platformTarget].map(
  listingAround,
);
