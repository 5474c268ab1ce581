// Waiting in cross-service tests: for what happens soon, at no known moment, and on no clock that a test could set.

const POLL_MS = 5;
/** Long enough for a machine that does much else; only a test that fails waits so long. */
const GIVE_UP_MS = 60_000;

/** Asks again and again until the answer is neither undefined nor false. Longer than the default for what is known to take long. */
export async function until<T>(what: string, ask: () => Promise<T | undefined | false> | T | undefined | false, giveUpMs = GIVE_UP_MS): Promise<T> {
  const started = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() - started > giveUpMs) throw new Error(`waited ${giveUpMs} ms in vain until ${what}`);
    await new Promise((wake) => setTimeout(wake, POLL_MS));
  }
}

/** Until every service does its work and has caught up with the log. */
export async function untilReady(url: string): Promise<void> {
  await until(`${url} is ready`, async () => (await fetch(`${url}/readyz`)).ok);
}
