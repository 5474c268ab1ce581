// `csp top`: one page of how the bridge does, drawn over on a terminal until q or Ctrl-C; printed once elsewhere, or with
// --once. Distributed, of as many of its processes as are named.

import { CommandError } from "./client.ts";
import { bridgeUrls, type Command, type CommandInput, SEVERAL_URLS } from "./command.ts";
import { colourOf, frameOf, type Screen } from "./top/frame.ts";
import { lookAt, newestRejections, type ProcessLook } from "./top/look.ts";
import { pipelineFigures, serviceFigures, type TopPage } from "./top/pipeline.ts";
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
  notes: [
    "on a terminal it is drawn again every so many seconds; q or Ctrl-C ends it",
    "with services that run alone: --url for each, in any order; – is what none of those named measures",
  ],
  options: { once: { type: "boolean" }, every: { type: "string" }, ...SEVERAL_URLS },
  takes: [0, 0],
  async run(input) {
    const everyMs = readEvery(input) * 1000;
    const urls = bridgeUrls(input);
    const isLive = process.stdout.isTTY === true && input.options["once"] !== true && input.options["json"] !== true;
    const before = await firstLook(urls);
    if (isLive) {
      await drawUntilStopped(urls, before, everyMs);
      return { text: "", json: null };
    }
    await pause(everyMs);
    const page = await pageOf(before, await lookAt(urls, before));
    return { text: renderTop(page, SCREEN), json: page };
  },
};

function readEvery({ options }: CommandInput): number {
  const seconds = Number(options["every"] ?? DEFAULT_EVERY_S);
  if (!(seconds >= 0.1 && seconds <= 3600)) throw new CommandError("--every: seconds, 0.1 to 3600", 2);
  return seconds;
}

/** Before a screen is taken, so that it is told in place where nobody answers. */
async function firstLook(urls: readonly string[]): Promise<readonly ProcessLook[]> {
  const looks = await lookAt(urls);
  if (looks.some(({ metrics }) => metrics !== null)) return looks;
  const tried = looks.map(({ url, failure }) => `${url} (${failure})`).join(", ");
  throw new CommandError(`no bridge answers at ${tried}; start one by npm start, or name its address with --url`);
}

async function pageOf(before: readonly ProcessLook[], now: readonly ProcessLook[]): Promise<TopPage> {
  const [fromMs, atMs] = [timeOf(before), timeOf(now)];
  return {
    urls: now.map(({ url }) => url),
    atMs,
    seconds: (atMs - fromMs) / 1000,
    services: serviceFigures(now),
    pipeline: pipelineFigures(before, now),
    rejections: await newestRejections(now, MOST_REJECTIONS),
  };
}

function timeOf(looks: readonly ProcessLook[]): number {
  return Math.max(...looks.map(({ atMs }) => atMs));
}

async function drawUntilStopped(urls: readonly string[], first: readonly ProcessLook[], everyMs: number): Promise<void> {
  using stop = onStop();
  const options = colourOf(process.env);
  let before = first;
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
      const now = await lookAt(urls, before);
      const found = await pageOf(before, now);
      page = (screen) => renderTop(found, screen, options);
      draw();
      before = now;
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
