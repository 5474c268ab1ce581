// All boards, and the files they are kept in.

import { buildDashboard } from "./build-dashboard.ts";
import { engines } from "./engines.ts";
import { ingest } from "./ingest.ts";
import { overview } from "./overview.ts";
import type { DashboardSpec } from "./panel.ts";
import { processes } from "./process.ts";
import { publishing } from "./publishing.ts";
import { translation } from "./translation.ts";
import { views } from "./views.ts";

export const DASHBOARDS: readonly DashboardSpec[] = [overview, ingest, translation, views, publishing, engines, processes];

/** File names under `infra/grafana/dashboards/` with their text. */
export function dashboardFiles(): readonly (readonly [name: string, text: string])[] {
  return DASHBOARDS.map((spec) => [`${spec.uid}.json`, `${JSON.stringify(buildDashboard(spec), null, 2)}\n`]);
}
