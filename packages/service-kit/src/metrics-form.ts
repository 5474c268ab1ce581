// In which of its two forms a scraper gets the metrics: by its Accept header, as Prometheus and its kin send it.

export type MetricsForm = "text" | "openmetrics";

export const METRICS_CONTENT_TYPES: Readonly<Record<MetricsForm, string>> = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
};

/** Ranges of media types that mean a form, the closest first, with the version that we speak. OpenMetrics only goes to who names it. */
const RANGES: Readonly<Record<MetricsForm, { readonly version: string; readonly types: readonly string[] }>> = {
  text: { version: "0.0.4", types: ["text/plain", "text/*", "*/*"] },
  openmetrics: { version: "1.0.0", types: ["application/openmetrics-text"] },
};

interface Range {
  readonly type: string;
  /** Undefined where any will do. */
  readonly version: string | undefined;
  /** 0 to 1. */
  readonly quality: number;
}

/** OpenMetrics where the scraper names it and does not like the text format better; the text format in all other cases. */
export function metricsFormFor(accept: string | undefined): MetricsForm {
  const ranges = (accept ?? "").split(",").map(parseRange);
  const openmetrics = qualityOf("openmetrics", ranges);
  return openmetrics > 0 && openmetrics >= qualityOf("text", ranges) ? "openmetrics" : "text";
}

function qualityOf(form: MetricsForm, ranges: readonly Range[]): number {
  const { version, types } = RANGES[form];
  for (const type of types) {
    const meant = ranges.filter((range) => range.type === type && (range.version ?? version) === version);
    if (meant.length > 0) return Math.max(...meant.map(({ quality }) => quality));
  }
  return 0;
}

function parseRange(text: string): Range {
  const [type = "", ...rest] = text.split(";").map((one) => one.trim().toLowerCase());
  const parameters = new Map(
    rest.map((one) => [
      one.slice(0, one.indexOf("=")).trim(),
      one
        .slice(one.indexOf("=") + 1)
        .trim()
        .replaceAll('"', ""),
    ]),
  );
  const quality = Number(parameters.get("q") ?? 1);
  return { type, version: parameters.get("version"), quality: quality >= 0 && quality <= 1 ? quality : 0 };
}
