// The profile `epcis-json`: EPCIS 2.0 documents in JSON-LD, as `POST /capture` takes them. What it does with their events is in
// epcis-document, which knows no syntax.

import { readEpcisJson } from "@csp/epcis";
import { createEpcisProfile } from "../epcis-document/profile.ts";
import { readUtf8 } from "../json-message.ts";
import type { Profile } from "../profile.ts";

export const epcisJson: Profile = createEpcisProfile({
  name: "epcis-json",
  mediaTypes: ["application/ld+json", "application/json"],
  readText: readUtf8,
  readDocument: readEpcisJson,
});
