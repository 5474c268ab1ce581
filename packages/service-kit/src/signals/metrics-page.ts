// The manual of all signals, docs/metrics.md, made of the catalogue.

import type { SignalGroup } from "./catalogue.ts";
import type { LabelDomain, Signal, SignalPlace } from "./signal.ts";

const PLACES: Readonly<Record<SignalPlace, string>> = {
  always: "everywhere",
  embedded: "with the embedded log",
  kafka: "with Kafka",
  eventstoredb: "with EventStoreDB",
  postgres: "with PostgreSQL",
};

/** Values of a list that are written out. */
const MOST_LISTED = 8;

const OPENING = `# Metrics

Every metric of the bridge, as \`GET /metrics\` of each process gives it (OpenMetrics 1.0.0 to a scraper that asks for it, as Prometheus does; else the Prometheus text format 0.0.4; the samples are the same). Made from the catalogue in \`packages/service-kit/src/signals/\` by \`npm run generate\`: what is not here is not measured, and a test holds a running bridge to it.

Labels come from closed lists; a value that is in none is counted as \`other\`. Counters whose labels are closed lists are there from the start, at 0; those of an engine from the first that is heard of it. Senders are the one thing from outside that becomes a label: the 50 heard most have a series each, all others share \`other\`, and the sum over all is exact. A place changes hands for one heard twice as often as whoever has least, where what was heard a day ago counts half: so names that are made up make no series, and a new partner among many has one after a while. What a sender was heard before it has its place is in \`other\`. The histograms of what has spans (freshness, documents at the door, translation, writes of views, answers, publishing) have the newest value of each bucket whose trace is kept as its exemplar, in OpenMetrics alone, since the text format has none; from other panels to traces the way is the time and the service (\`docs/observability.md\`).
`;

export function metricsPage(groups: readonly SignalGroup[]): string {
  return `${OPENING}${groups.map(groupText).join("")}`;
}

function groupText({ title, signals }: SignalGroup): string {
  const rows = signals.map((signal) => `| \`${signal.name}\` | ${signal.kind} | ${signal.unit} | ${labelsText(signal)} | ${helpText(signal)} |\n`);
  return `\n## ${title}\n\n| name | kind | unit | labels | what it says |\n| --- | --- | --- | --- | --- |\n${rows.join("")}`;
}

function labelsText({ labels }: Signal): string {
  const texts = Object.entries(labels).map(([name, domain]) => `\`${name}\`: ${domainText(domain)}`);
  return texts.length === 0 ? "–" : texts.join("; ");
}

function domainText(domain: LabelDomain): string {
  if ("boundedBy" in domain) return domain.boundedBy;
  return domain.length <= MOST_LISTED ? domain.join(", ") : `${domain.slice(0, 3).join(", ")} and ${domain.length - 3} more`;
}

function helpText({ help, buckets, place }: Signal): string {
  const where = place === "always" ? "" : ` (${PLACES[place]})`;
  return `${help}${where}${buckets === undefined ? "" : `; bounds ${buckets.join(", ")}`}`;
}
