// `csp top`: one page of how the bridge does, drawn over on a terminal until q or Ctrl-C; printed once elsewhere, or with
// --once.

import type { RejectionsAnswer } from "@csp/query";
import { CommandError, createBridgeClient } from "./client.ts";
import { bridgeUrl, type Command, type CommandInput } from "./command.ts";
import { colourOf, frameOf, type Screen } from "./top/frame.ts";
import { type MetricsReading, readMetrics } from "./top/metrics-text.ts";
import { pipelineFigures, type TopPage } from "./top/pipeline.ts";
import { renderTop } from "./top/render-top.ts";

const DEFAULT_EVERY_S = 2;
const MOST_REJECTIONS = 100;
const SCREEN = { columns: 100, rows: 40 };
/** The terminal's other screen, without a cursor, where a line that it takes for wider than we do is not carried on; and back. */
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l";
const LEAVE = "\u001b[?7h\u001b[?25h\u001b[?1049l";

export const topCommand: Command = {
  name: "top",
  usage: "[--once] [--every 2]",
  summary: "one page of how the bridge does: rates, lags and the newest rejections",
  notes: ["on a terminal it is drawn again every so many seconds; q or Ctrl-C ends it"],
  options: { once: { type: "boolean" }, every: { type: "string" } },
  takes: [0, 0],
  async run(input) {
    const everyMs = readEvery(input) * 1000;
    const isLive = process.stdout.isTTY === true && input.options["once"] !== true && input.options["json"] !== true;
    if (isLive) {
      await drawUntilStopped(bridgeUrl(input), everyMs);
      return { text: "", json: null };
    }
    const before = await look(bridgeUrl(input));
    await pause(everyMs);
    const page = await pageSince(bridgeUrl(input), before);
    return { text: renderTop(page, SCREEN), json: page };
  },
};

function readEvery({ options }: CommandInput): number {
  const seconds = Number(options["every"] ?? DEFAULT_EVERY_S);
  if (!(seconds >= 0.1 && seconds <= 3600)) throw new CommandError("--every: seconds, 0.1 to 3600", 2);
  return seconds;
}

async function look(url: string): Promise<MetricsReading> {
  return readMetrics(await createBridgeClient(url).getText("/metrics"), Date.now());
}

async function pageSince(url: string, before: MetricsReading): Promise<TopPage> {
  const now = await look(url);
  const { rejections } = (await createBridgeClient(url).getJson(`/rejections?limit=${MOST_REJECTIONS}`)) as RejectionsAnswer;
  return { url, atMs: now.atMs, seconds: (now.atMs - before.atMs) / 1000, pipeline: pipelineFigures(before, now), rejections };
}

async function drawUntilStopped(url: string, everyMs: number): Promise<void> {
  using stop = onStop();
  const options = colourOf(process.env);
  // Before the screen is taken, so that a bridge that does not answer is told in place.
  let before = await look(url);
  let page = (_: Screen): string => "looking …";
  const draw = (): void => {
    const screen = { columns: process.stdout.columns, rows: process.stdout.rows };
    process.stdout.write(frameOf(page(screen), screen));
  };
  process.stdout.write(ENTER);
  process.stdout.on("resize", draw);
  try {
    draw();
    while (!stop.signal.aborted) {
      await pause(everyMs, stop.signal);
      if (stop.signal.aborted) return;
      try {
        const found = await pageSince(url, before);
        page = (screen) => renderTop(found, screen, options);
        draw();
        before = await look(url);
      } catch (error) {
        // A bridge that is being started again: the page says so, and goes on when it is back.
        if (!(error instanceof CommandError)) throw error;
        const { message } = error;
        page = () => message;
        draw();
      }
    }
  } finally {
    process.stdout.off("resize", draw);
    process.stdout.write(LEAVE);
  }
}

/** Fires on q, Ctrl-C or a signal to stop. */
function onStop(): { readonly signal: AbortSignal } & Disposable {
  const stop = new AbortController();
  const abort = (): void => stop.abort();
  const onKey = (key: Buffer): void => {
    if (["q", "Q", "\u0003"].includes(key.toString())) abort();
  };
  const { stdin } = process;
  if (stdin.isTTY) stdin.setRawMode(true).on("data", onKey).resume();
  for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, abort);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      if (stdin.isTTY) stdin.off("data", onKey).setRawMode(false).pause();
      for (const name of ["SIGINT", "SIGTERM"] as const) process.off(name, abort);
    },
  };
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((wake) => {
    const timer = setTimeout(wake, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), wake()), { once: true });
  });
}
