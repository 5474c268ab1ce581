// The profile `epcis-xml`: EPCIS 2.0 and 1.2 documents in XML, told apart by their namespace, as `POST /capture` takes them. What
// it does with their events is in epcis-document, which knows no syntax.

import { readEpcisXml } from "@csp/epcis";
import { createEpcisProfile } from "../epcis-document/profile.ts";
import type { Profile } from "../profile.ts";
import { readXmlText } from "./read-xml-text.ts";

export const epcisXml: Profile = createEpcisProfile({
  name: "epcis-xml",
  mediaTypes: ["application/xml", "text/xml"],
  readText: readXmlText,
  readDocument: readEpcisXml,
});
