// The Chinese profiles, each once.

import { bill } from "./bill/profile.ts";
import { codeOperations } from "./code-operations/profile.ts";
import { relationQuery } from "./exchange/relation-query.ts";
import { insurance35xx } from "./insurance-35xx/profile.ts";
import type { Profile } from "./profile.ts";
import { platform } from "./platform/profile.ts";
import { provincial } from "./provincial/profile.ts";
import { relationXml } from "./relation-xml/profile.ts";
import { retail } from "./retail/profile.ts";
import { vaccine } from "./vaccine/profile.ts";
import { warehouseXml } from "./warehouse-xml/profile.ts";

export const chineseProfiles: readonly Profile[] = [
  relationXml,
  warehouseXml,
  bill,
  retail,
  codeOperations,
  relationQuery,
  vaccine,
  insurance35xx,
  provincial,
  platform,
];
