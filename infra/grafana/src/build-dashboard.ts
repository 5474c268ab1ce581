// Panels as data → dashboards as Grafana reads them, by Grafana's own foundation SDK.

import {
  BigValueColorMode,
  BigValueGraphMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  StackingConfigBuilder,
  StackingMode,
  VizLegendOptionsBuilder,
  LegendPlacement,
  TooltipDisplayMode,
  VizTooltipOptionsBuilder,
  SortOrder,
} from "@grafana/grafana-foundation-sdk/common";
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  RowBuilder,
  TextBoxVariableBuilder,
  ThresholdsConfigBuilder,
  ThresholdsMode,
} from "@grafana/grafana-foundation-sdk/dashboard";
import { DataqueryBuilder, PromQueryFormat } from "@grafana/grafana-foundation-sdk/prometheus";
import { PanelBuilder as StatBuilder } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TableBuilder } from "@grafana/grafana-foundation-sdk/table";
import { PanelBuilder as LinesBuilder } from "@grafana/grafana-foundation-sdk/timeseries";
import type { DashboardSpec, PanelSpec } from "./panel.ts";

const METRICS = { type: "prometheus", uid: "${metrics}" };
/** Where Grafana serves the repository's docs from; compose mounts them there. */
const DOCS = "/public/csp-docs";
const WIDTH = 24;
const TAG = "csp";
const REF_IDS = "ABCDEFGH";

export function buildDashboard(spec: DashboardSpec): Dashboard {
  const builder = new DashboardBuilder(spec.title)
    .uid(spec.uid)
    .description(spec.description)
    .tags([TAG])
    .timezone("browser")
    .refresh("30s")
    .time({ from: "now-1h", to: "now" })
    .tooltip(DashboardCursorSync.Crosshair)
    .withVariable(new DatasourceVariableBuilder("metrics").label("Metrics").type("prometheus"))
    .withVariable(new DatasourceVariableBuilder("traces").label("Traces").type("tempo"))
    .withVariable(new TextBoxVariableBuilder("docs").label("Manual at").defaultValue(DOCS))
    .link(new DashboardLinkBuilder("Other boards").type(DashboardLinkType.Dashboards).tags([TAG]).asDropdown(true).includeVars(true).keepTime(true))
    .link(new DashboardLinkBuilder("What the metrics mean").type(DashboardLinkType.Link).url("${docs}/metrics.md").targetBlank(true));
  let id = 0;
  let y = 0;
  for (const { title, panels } of spec.rows) {
    builder.withRow(new RowBuilder(title).id(++id).gridPos({ h: 1, w: WIDTH, x: 0, y: y++ }));
    let x = 0;
    let height = 0;
    for (const panel of panels) {
      const [w, h] = panel.size;
      if (x + w > WIDTH) [x, y, height] = [0, y + height, 0];
      builder.withPanel(buildPanel(panel).id(++id).gridPos({ h, w, x, y }));
      [x, height] = [x + w, Math.max(height, h)];
    }
    y += height;
  }
  return builder.build();
}

function buildPanel(spec: PanelSpec): StatBuilder | TableBuilder | LinesBuilder {
  const panel = emptyPanel(spec).title(spec.title).description(spec.description).datasource(METRICS).unit(spec.unit).links(linksOf(spec));
  spec.queries.forEach(({ expr, legend, exemplars }, i) => {
    const query = new DataqueryBuilder()
      .datasource(METRICS)
      .refId(REF_IDS[i] ?? "")
      .expr(expr)
      .legendFormat(legend);
    if (exemplars === true) query.exemplar(true);
    panel.withTarget(spec.kind === "table" ? query.instant().format(PromQueryFormat.Table) : spec.kind === "stat" ? query.instant() : query.range());
  });
  if (spec.decimals !== undefined) panel.decimals(spec.decimals);
  if (spec.max !== undefined) panel.max(spec.max);
  const steps = (spec.thresholds ?? []).map(({ from, colour }, i) => ({ value: i === 0 ? null : from, color: colour }));
  if (steps.length > 0) panel.thresholds(new ThresholdsConfigBuilder().mode(ThresholdsMode.Absolute).steps(steps));
  return panel;
}

function emptyPanel({ kind, thresholds }: PanelSpec): StatBuilder | TableBuilder | LinesBuilder {
  switch (kind) {
    case "stat":
      return new StatBuilder()
        .graphMode(BigValueGraphMode.None)
        .colorMode(thresholds === undefined ? BigValueColorMode.None : BigValueColorMode.Value)
        .noValue("–");
    case "table":
      return new TableBuilder().noValue("–").withTransformation({ id: "organize", options: { excludeByName: { Time: true } } });
    case "lines":
    case "stacked": {
      const lines = new LinesBuilder()
        .min(0)
        .fillOpacity(kind === "stacked" ? 30 : 5)
        .spanNulls(false)
        .legend(new VizLegendOptionsBuilder().displayMode(LegendDisplayMode.List).placement(LegendPlacement.Bottom).showLegend(true))
        .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending));
      // Unless told to, Grafana draws no threshold into a chart.
      if (thresholds !== undefined) lines.thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
      return kind === "stacked" ? lines.stacking(new StackingConfigBuilder().mode(StackingMode.Normal)) : lines;
    }
    default:
      return kind satisfies never;
  }
}

function linksOf({ alert, spans }: PanelSpec): DashboardLinkBuilder[] {
  const links: DashboardLinkBuilder[] = [];
  if (alert !== undefined)
    links.push(new DashboardLinkBuilder("What to do").type(DashboardLinkType.Link).url(`\${docs}/runbooks/${alert}.md`).targetBlank(true));
  if (spans !== undefined) links.push(new DashboardLinkBuilder("Traces").type(DashboardLinkType.Link).url(traceSearch(spans)).targetBlank(true));
  return links;
}

/** Grafana's Explore, with the spans of this name in the time that is shown. */
function traceSearch(span: string): string {
  const query = { refId: "A", datasource: { type: "tempo", uid: "${traces}" }, queryType: "traceql", query: `{ name = "${span}" }` };
  const panes = { csp: { datasource: "${traces}", queries: [query], range: { from: "${__from}", to: "${__to}" } } };
  // What Grafana replaces must not be encoded.
  const text = encodeURIComponent(JSON.stringify(panes)).replaceAll(/%24%7B(\w+)%7D/g, "$${$1}");
  return `/explore?schemaVersion=1&orgId=1&panes=${text}`;
}
