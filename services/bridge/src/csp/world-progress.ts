// How far a world has come: a bar that is drawn over on a terminal, a plain line now and then elsewhere. Goes to stderr, so
// that the answer stays alone on stdout.

export interface Progress {
  /** Documents and codes done, and how far virtual time has come. */
  add(documents: number, codes: number, atMs: number): void;
  /** Draws the end. */
  finish(): void;
}

export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
const DRAW_MS = 200;
const LINE_MS = 5000;
/** Documents between two looks at the clock. */
const LOOK_EVERY = 64;

/** `expectedCodes` need only be about right: the bar waits at the end for the rest. */
export function createProgress(output: ProgressOutput, expectedCodes: number, now: () => number): Progress {
  const startedAt = now();
  const isBar = output.isTTY === true;
  let documents = 0;
  let codes = 0;
  let virtualMs = 0;
  let drawnAt = startedAt;

  function draw(): void {
    drawnAt = now();
    const seconds = Math.max(0.001, (drawnAt - startedAt) / 1000);
    const done = Math.min(1, codes / expectedCodes);
    const day = new Date(virtualMs + 8 * 3_600_000).toISOString().slice(0, 10);
    const figures = `${documents} documents, ${codes} codes, ${Math.round(codes / seconds)} codes/s, ${day}`;
    const filled = Math.round(done * BAR_WIDTH);
    output.write(isBar ? `\r${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${Math.floor(done * 100)} % ${figures}\u001b[K` : `${figures}\n`);
  }

  return {
    add(moreDocuments, moreCodes, atMs) {
      documents += moreDocuments;
      codes += moreCodes;
      virtualMs = Math.max(virtualMs, atMs);
      if (documents % LOOK_EVERY === 0 && now() - drawnAt >= (isBar ? DRAW_MS : LINE_MS)) draw();
    },
    finish() {
      if (!isBar) return;
      draw();
      output.write("\n");
    },
  };
}
