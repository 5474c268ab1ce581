// Every profile the bridge understands, by name. A new profile is added here and nowhere else.

import { chineseProfiles, epcisJson, epcisXml, type Profile } from "@csp/formats";

/** By the name used in `/uplink/<profile>` and in `csp.uplink.<profile>`. */
export const PROFILES: ReadonlyMap<string, Profile> = new Map([...chineseProfiles, epcisJson, epcisXml].map((profile) => [profile.name, profile]));
