// The page of `csp top`: the pipeline from left to right, the followers, and the newest rejections, in about as many
// lines and columns as the terminal has; `frame.ts` sees to it that there are no more.

import { count, counted, heading, type RenderOptions, renderRejectionRows, table, widthOf, wrapped } from "@csp/query";
import { linesOn, type Screen } from "./frame.ts";
import type { FollowerFigures, PipelineFigures, ServiceFigures, TopPage } from "./pipeline.ts";

const LEAST_REJECTIONS = 3;
/** For what none of the processes measures. */
const UNKNOWN = "–";

export function renderTop(page: TopPage, screen: Screen, options: RenderOptions = {}): string {
  const { atMs, seconds, services, pipeline, rejections } = page;
  const { totals } = pipeline;
  const fixed = [
    `${heading(titleOf(page), options)}  ${stateText(services)}  ${clockText(atMs)}, of the last ${seconds.toFixed(1)} s`,
    ...troublesIn(services).flatMap((one) => troubleLines(one, page, screen)),
    "",
    ...stages(pipeline, screen, options),
    "",
    ...followerLines(pipeline.followers, options),
    "",
    heading("Since the start", options),
    // Two lines: at a million messages one would be wider than the narrowest screen.
    `  ${countedOr(totals.messages, "message")}, ${countOr(totals.turnedAway)} turned away`,
    `  ${countedOr(totals.rejections, "rejection")}, ${countedOr(totals.duplicates, "duplicate")}, ${countedOr(totals.conflicts, "conflict")}`,
    "",
    heading("Newest rejections 最近拒收 (times of +08:00; csp rejections explains them)", options),
  ];
  const shown = rejections?.slice(0, Math.max(LEAST_REJECTIONS, linesOn(screen) - fixed.length));
  const rows = shown === undefined ? [`  ${UNKNOWN} (query keeps them)`] : shown.length === 0 ? ["  none"] : renderRejectionRows(shown, screen.columns);
  return `${[...fixed, ...rows].join("\n")}\n`;
}

function titleOf({ urls }: TopPage): string {
  return urls.length === 1 ? `csp-bridge at ${urls[0]}` : `csp-bridge, ${count(urls.length)} processes`;
}

/** The names alone, each once; what each waits for is in lines of their own. */
function stateText(services: readonly ServiceFigures[]): string {
  const troubles = troublesIn(services);
  const named = (condition: ServiceFigures["condition"]) => [...new Set(troubles.filter((one) => one.condition === condition).map(({ service }) => service))];
  const [waiting, away] = [[...named("not ready"), ...named("standby")], named("away")];
  if (services.length === 0) return "no service";
  if (troubles.length === 0) return "ready";
  return [...(waiting.length === 0 ? [] : [`not ready: ${waiting.join(", ")}`]), ...(away.length === 0 ? [] : [`away: ${away.join(", ")}`])].join("; ");
}

/** One that stands by is as it should be while another one has its place. */
function troublesIn(services: readonly ServiceFigures[]): readonly ServiceFigures[] {
  const isDone = (service: string) => services.some((one) => one.service === service && one.condition === "ready");
  return services.filter(({ service, condition }) => condition !== "ready" && !(condition === "standby" && isDone(service)));
}

/** On as many lines as it takes: what to do about it stands at its end as a rule. */
function troubleLines({ service, url, condition, detail }: ServiceFigures, { urls }: TopPage, { columns }: Screen): readonly string[] {
  const place = service === url || urls.length === 1 ? "" : ` at ${url}`;
  return wrapped(`${service}${place} ${condition === "away" ? "is away" : "is not ready"}: ${detail}`, "  ", columns);
}

function followerLines(followers: readonly FollowerFigures[], options: RenderOptions): readonly string[] {
  const name = "Followers of the log";
  if (followers.length === 0) return [heading(name, options), `  ${UNKNOWN}`];
  const [head = "", ...others] = table(
    [{ heading: name }, { heading: "position", align: "right" }, { heading: "behind", align: "right" }, { heading: "for", align: "right" }],
    followers.map((one) => [one.follower, count(one.position), behindText(one.behind), secondsText(one.behindSeconds)]),
  );
  // One line for both: on 24 lines every one counts. At the left as other headings are, with the columns where they were.
  return [heading(`${name}  ${head.trimStart().slice(name.length)}`, options), ...others];
}

function stages(pipeline: PipelineFigures, { columns }: Screen, options: RenderOptions): readonly string[] {
  const named = [
    ["received 接收", receivedLines(pipeline)],
    ["translated 翻译", translatedLines(pipeline)],
    ["visible 可查", visibleLines(pipeline)],
    ["published 发布", publishedLines(pipeline)],
    ["answered 查询", answeredLines(pipeline)],
  ] as const;
  const height = Math.max(...named.map(([, lines]) => lines.length));
  const rows = Array.from({ length: height }, (_, line) => named.map(([, lines]) => lines[line] ?? ""));
  const [head = "", ...others] = table(
    named.map(([name]) => ({ heading: name })),
    rows,
  );
  if ([head, ...others].every((line) => widthOf(line) <= columns)) return [heading(head, options), ...others];
  // From left to right there is no room: from above to below, a stage a line.
  return table(
    [{}, {}],
    named.map(([name, lines]) => [name, lines.filter((one) => one !== "").join(", ")]),
  );
}

function receivedLines({ received, translated }: PipelineFigures): readonly string[] {
  // The translator is who counts codes.
  const codes = translated === null ? `${UNKNOWN} codes/s` : speedText(translated.codes, "codes/s");
  if (received === null) return [UNKNOWN, translated === null ? "" : codes];
  const { messages, bytes, waiting } = received;
  return [speedText(messages, "msg/s"), codes, `${bytesText(bytes)}/s`, ...(waiting === null ? [] : [`${count(waiting)} in Kafka`])];
}

function translatedLines({ translated }: PipelineFigures): readonly string[] {
  if (translated === null) return [UNKNOWN];
  const { messages, refusedShare } = translated;
  return [speedText(messages, "msg/s"), refusedShare === null ? "" : `${(refusedShare * 100).toFixed(1)} % refused`];
}

function visibleLines({ visible }: PipelineFigures): readonly string[] {
  if (visible === null) return [UNKNOWN];
  return [speedText(visible.messages, "msg/s"), visible.freshness === null ? "" : `99 % in ${secondsText(visible.freshness)}`];
}

function publishedLines({ published }: PipelineFigures): readonly string[] {
  if (published === null) return [UNKNOWN];
  const { messages, waiting, oldestSeconds } = published;
  return [speedText(messages, "msg/s"), `${count(waiting)} waiting`, waiting === 0 ? "" : `oldest ${secondsText(oldestSeconds)}`];
}

function answeredLines({ answers }: PipelineFigures): readonly string[] {
  if (answers === null) return [UNKNOWN];
  return [speedText(answers.questions, "/s"), answers.seconds === null ? "" : `99 % in ${secondsText(answers.seconds)}`];
}

function countOr(value: number | null): string {
  return value === null ? UNKNOWN : count(value);
}

function countedOr(value: number | null, one: string): string {
  return value === null ? `${UNKNOWN} ${one}s` : counted(value, one);
}

function speedText(value: number, unit: string): string {
  return `${value >= 100 ? count(Math.round(value)) : value.toFixed(1)} ${unit}`;
}

function behindText(behind: FollowerFigures["behind"]): string {
  return "events" in behind ? counted(behind.events, "event") : bytesText(behind.bytes);
}

function bytesText(value: number): string {
  return value >= 1e6 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e3).toFixed(1)} kB`;
}

function secondsText(value: number): string {
  if (value === Infinity) return "more than it counts";
  if (value >= 120) return `${Math.round(value / 60)} min`;
  return value === 0 ? "0 s" : value < 1 ? `${Number((value * 1000).toPrecision(2))} ms` : `${Number(value.toPrecision(2))} s`;
}

/** Of +08:00, as all times that are shown. */
function clockText(atMs: number): string {
  return `${new Date(atMs + 8 * 3_600_000).toISOString().slice(11, 19)} +08:00`;
}
