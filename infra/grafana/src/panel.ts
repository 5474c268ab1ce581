// What a panel is, as its dashboard says it: plain data, so that a test can ask every query of a real Prometheus and know
// what the answer has to be. How it becomes Grafana's JSON is in `build-dashboard.ts`.

/** How a panel shows its queries: one number, lines over time, or a table of what is now. */
export type PanelKind = "stat" | "lines" | "stacked" | "table";

export interface PanelQuery {
  /** PromQL; `$__rate_interval` and `$__range` are Grafana's. */
  readonly expr: string;
  /** Of each series, e.g. `{{profile}}`. */
  readonly legend: string;
  /** Shows the exemplars of the buckets that it asks for, each a dot that leads to its trace. One query of a panel does: others of the same histogram would show the same. */
  readonly exemplars?: true;
}

export type Colour = "green" | "yellow" | "orange" | "red" | "blue";

/** From this value on, this colour. */
export interface Threshold {
  readonly from: number;
  readonly colour: Colour;
}

export interface PanelSpec {
  readonly kind: PanelKind;
  readonly title: string;
  /** What it shows, what is good, and what to do where it is not; a sentence or two. */
  readonly description: string;
  /** Grafana's id of a unit: `s`, `bytes`, `percentunit`, `mps`, `short`. */
  readonly unit: string;
  readonly queries: readonly PanelQuery[];
  /** Columns of the 24, and rows. */
  readonly size: readonly [width: number, height: number];
  /** Without it all values have the colour of their series. */
  readonly thresholds?: readonly Threshold[];
  /** The alert that watches the same thing; its runbook is linked. */
  readonly alert?: string;
  /** The spans behind it: a link to their traces in the time that is shown. */
  readonly spans?: string;
  /** Decimals that are shown. */
  readonly decimals?: number;
  readonly max?: number;
}

export interface PanelRow {
  readonly title: string;
  readonly panels: readonly PanelSpec[];
}

export interface DashboardSpec {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly rows: readonly PanelRow[];
}

/** Widths that three, four and six panels a row have: a laptop's 1366 pixels show six numbers or three charts. */
export const SIXTH: PanelSpec["size"] = [4, 4];
export const QUARTER: PanelSpec["size"] = [6, 4];
export const QUARTER_TALL: PanelSpec["size"] = [6, 7];
export const THIRD: PanelSpec["size"] = [8, 8];
export const HALF: PanelSpec["size"] = [12, 8];

/** `sum by (…) (rate(…))` over Grafana's interval. */
export function rateOf(metric: string, by: string, selector = ""): string {
  return `sum${by === "" ? "" : ` by (${by})`} (rate(${metric}${selector}[$__rate_interval]))`;
}

/** Requests but for what operators ask, as the alerts count them. */
export const OF_USERS = 'route!~"/healthz|/readyz|/metrics|/inbox.*|/rejections"';

/** How many there were in the time that is shown. */
export function countOf(metric: string, by = "", selector = ""): string {
  return `sum${by === "" ? "" : ` by (${by})`} (increase(${metric}${selector}[$__range]))`;
}

/** A quantile of a histogram over Grafana's interval. */
export function quantileOf(quantile: number, metric: string, by = "", selector = ""): string {
  return `histogram_quantile(${quantile}, sum by (le${by === "" ? "" : `, ${by}`}) (rate(${metric}_bucket${selector}[$__rate_interval])))`;
}

/** The mean of a histogram over Grafana's interval. */
export function meanOf(metric: string, by: string): string {
  const sum = (part: string) => `sum by (${by}) (rate(${metric}_${part}[$__rate_interval]))`;
  return `${sum("sum")} / ${sum("count")}`;
}
