// Prometheus's text format 0.0.4 → OpenMetrics text 1.0.0, which has exemplars. The samples stay what they are, so that a
// scraper that changes from one form to the other goes on with the same series. That holds for `le` too: OpenMetrics
// spells whole bounds `5.0`, but Prometheus 2 keeps what it reads, and takes `5`; Prometheus 3 makes `5.0` of both.

import type { Exemplar } from "./signals/registry.ts";

/** OpenMetrics wants the unit to be the end of the name, and knows none for things that are counted. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ["s", "seconds"],
  ["By", "bytes"],
]);
const TYPE = /^# TYPE (\w+) (\w+)$/gm;
const COMMENT = /^# (HELP|UNIT|TYPE) (\w+) (.*)$/;

/** `text`: lines of the OpenTelemetry serializer, each family with its HELP, UNIT and TYPE before its samples. */
export function toOpenMetrics(text: string, exemplars: readonly Exemplar[]): string {
  const types = new Map(Array.from(text.matchAll(TYPE), ([, name = "", type = ""]) => [name, type]));
  const traced = new Map(exemplars.map((one) => [seriesOf(one), exemplarText(one)]));
  const lines: string[] = [];
  for (const line of text.split("\n")) {
    const [, keyword = "", name = "", said = ""] = line.startsWith("# ") ? (COMMENT.exec(line) ?? []) : [];
    if (keyword !== "") lines.push(...commentLines(keyword, familyOf(name, types.get(name)), said));
    else if (line !== "" && !line.startsWith("#")) lines.push(`${line}${traced.get(line.slice(0, line.lastIndexOf(" "))) ?? ""}`);
  }
  return `${lines.join("\n")}\n# EOF\n`;
}

interface Family {
  readonly name: string;
  readonly type: string;
}

/** The samples of a counter end in `_total` and those of an info in `_info`; the families do not. */
function familyOf(name: string, type = "unknown"): Family {
  if (type === "counter") return { name: name.replace(/_total$/, ""), type };
  if (name === "target_info") return { name: "target", type: "info" };
  return { name, type: type === "untyped" ? "unknown" : type };
}

function commentLines(keyword: string, { name, type }: Family, said: string): readonly string[] {
  switch (keyword) {
    case "TYPE":
      return [`# TYPE ${name} ${type}`];
    case "UNIT": {
      const unit = UNITS.get(said);
      return unit === undefined || !name.endsWith(`_${unit}`) ? [] : [`# UNIT ${name} ${unit}`];
    }
    default:
      return [`# HELP ${name} ${said.replaceAll('"', '\\"')}`];
  }
}

/** The name and labels of the bucket's sample, as the serializer writes them. */
function seriesOf({ metric, labels, bound }: Exemplar): string {
  const texts = [...Object.entries(labels), ["le", bound === Infinity ? "+Inf" : String(bound)] as const].map(
    ([label, value]) => `${label}="${escaped(value)}"`,
  );
  return `${metric}_bucket{${texts.join(",")}}`;
}

function escaped(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}

function exemplarText({ traceId, value, atMs }: Exemplar): string {
  return ` # {trace_id="${traceId}"} ${value} ${atMs / 1000}`;
}
