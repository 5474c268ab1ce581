// The page of `csp top`: the pipeline from left to right, the followers, and the newest rejections, in about as many
// lines and columns as the terminal has; `frame.ts` sees to it that there are no more.

import { count, counted, heading, type RenderOptions, renderRejectionRows, table, widthOf } from "@csp/query";
import type { Screen } from "./frame.ts";
import type { FollowerFigures, PipelineFigures, TopPage } from "./pipeline.ts";

/** Lines that the page has without rejections. */
const FIXED_LINES = 23;
const LEAST_REJECTIONS = 3;

export function renderTop({ url, atMs, seconds, pipeline, rejections }: TopPage, screen: Screen, options: RenderOptions = {}): string {
  const stopped = pipeline.services.filter(({ ready }) => !ready).map(({ service }) => service);
  const state = pipeline.services.length === 0 ? "no service" : stopped.length === 0 ? "ready" : `not ready: ${stopped.join(", ")}`;
  const shown = rejections.slice(0, Math.max(LEAST_REJECTIONS, screen.rows - FIXED_LINES));
  const { totals } = pipeline;
  const lines = [
    `${heading(`csp-bridge at ${url}`, options)}  ${state}  ${clockText(atMs)}, of the last ${seconds.toFixed(1)} s`,
    "",
    ...stages(pipeline, screen, options),
    "",
    heading("Followers of the log", options),
    ...table(
      [{ heading: "" }, { heading: "position", align: "right" }, { heading: "behind", align: "right" }, { heading: "for", align: "right" }],
      pipeline.followers.map((one) => [one.follower, count(one.position), behindText(one.behind), secondsText(one.behindSeconds)]),
    ),
    "",
    heading("Since the start", options),
    // Two lines: at a million messages one would be wider than the narrowest screen.
    `  ${counted(totals.messages, "message")}, ${count(totals.turnedAway)} turned away`,
    `  ${counted(totals.rejections, "rejection")}, ${counted(totals.duplicates, "duplicate")}, ${counted(totals.conflicts, "conflict")}`,
    "",
    heading("Newest rejections 最近拒收 (csp rejections explains them)", options),
    ...(shown.length === 0 ? ["  none"] : renderRejectionRows(shown, screen.columns)),
  ];
  return `${lines.join("\n")}\n`;
}

function stages({ received, translated, visible, published, answers }: PipelineFigures, { columns }: Screen, options: RenderOptions): readonly string[] {
  const rows = [
    [
      speedText(received.messages, "msg/s"),
      speedText(translated.messages, "msg/s"),
      speedText(visible.messages, "msg/s"),
      speedText(published.messages, "msg/s"),
      speedText(answers.questions, "/s"),
    ],
    [
      speedText(received.codes, "codes/s"),
      translated.refusedShare === null ? "" : `${(translated.refusedShare * 100).toFixed(1)} % refused`,
      visible.freshness === null ? "" : `99 % in ${secondsText(visible.freshness)}`,
      `${count(published.waiting)} waiting`,
      answers.seconds === null ? "" : `99 % in ${secondsText(answers.seconds)}`,
    ],
    [`${bytesText(received.bytes)}/s`, "", "", published.waiting === 0 ? "" : `oldest ${secondsText(published.oldestSeconds)}`, ""],
  ];
  const names = ["received 接收", "translated 翻译", "visible 可查", "published 发布", "answered 查询"];
  const [head = "", ...others] = table(
    names.map((name) => ({ heading: name })),
    rows,
  );
  if ([head, ...others].every((line) => widthOf(line) <= columns)) return [heading(head, options), ...others];
  // From left to right there is no room: from above to below, a stage a line.
  const figures = (at: number) => rows.map((row) => row[at] ?? "").filter((one) => one !== "");
  return table(
    [{}, {}],
    names.map((name, at) => [name, figures(at).join(", ")]),
  );
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
  return new Date(atMs + 8 * 3_600_000).toISOString().slice(11, 19);
}
