import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { describe, it } from "node:test";
import { BridgeError } from "@csp/contracts";
import { createFailure, describeFailure, type Runnable, runUntilSignal } from "./lifecycle.ts";

const quiet = { info: () => undefined, error: () => undefined };

/** Two services that write down what is done to them. */
function recorded(changes: { readonly [name: string]: Partial<Runnable> } = {}): { readonly services: Runnable[]; readonly story: string[] } {
  const story: string[] = [];
  const make = (name: string): Runnable => ({
    name,
    start: async () => void story.push(`start ${name}`),
    [Symbol.asyncDispose]: async () => void story.push(`stop ${name}`),
    ...changes[name],
  });
  return { services: [make("downstream"), make("front")], story };
}

describe("runUntilSignal", () => {
  it("starts in order, is ready, and disposes in reverse", async () => {
    const { services, story } = recorded();
    const stop = new AbortController();
    const onReady = () => {
      story.push("ready");
      stop.abort();
    };
    assert.equal(await runUntilSignal(services, { log: quiet, onReady, stop: stop.signal }), 0);
    assert.deepEqual(story, ["start downstream", "start front", "ready", "stop front", "stop downstream"]);
  });

  it("stops all and gives 1 when a service stops by itself", async () => {
    const failure = createFailure();
    const { services, story } = recorded({ downstream: { failed: failure.failed } });
    assert.equal(await runUntilSignal(services, { log: quiet, onReady: () => failure.fail(new Error("checkpoint ahead of the log")) }), 1);
    assert.deepEqual(story.slice(-2), ["stop front", "stop downstream"]);
  });

  it("rejects with the reason of a start that fails, and disposes of that one too", async () => {
    const { services, story } = recorded({ front: { start: () => Promise.reject(new BridgeError("ADDRESS_IN_USE", "taken")) } });
    await assert.rejects(runUntilSignal(services, { log: quiet }), { code: "ADDRESS_IN_USE" });
    assert.deepEqual(story, ["start downstream", "stop front", "stop downstream"]);
  });

  it("does not wait for a start that hangs once it is asked to stop, and is never ready", async () => {
    const stop = new AbortController();
    const hang = () => {
      stop.abort();
      return new Promise<void>(() => undefined);
    };
    const { services, story } = recorded({ downstream: { start: hang } });
    const onReady = () => assert.fail("not ready");
    assert.equal(await runUntilSignal(services, { log: quiet, onReady, stop: stop.signal }), 0);
    assert.deepEqual(story, ["stop downstream"]);
  });

  it("disposes of the rest when one cannot be disposed of, and gives 1", async () => {
    const { services, story } = recorded({ front: { [Symbol.asyncDispose]: () => Promise.reject(new Error("stuck")) } });
    const stop = AbortSignal.abort();
    assert.equal(await runUntilSignal(services, { log: quiet, stop }), 1);
    assert.equal(story.at(-1), "stop downstream");
  });
});

describe("a process under runUntilSignal", { skip: process.platform === "win32" && "signals of this kind are not on Windows" }, () => {
  const program = (dispose: string, bounds = "{}") => `
    import { runMain, runUntilSignal } from ${JSON.stringify(fileURLToPath(new URL("./lifecycle.ts", import.meta.url)))};
    const timer = setInterval(() => undefined, 1000);
    const one = { name: "one", start: async () => undefined, [Symbol.asyncDispose]: async () => { ${dispose} } };
    await runMain(() => runUntilSignal([one], { log: { info() {}, error() {} }, onReady: () => console.log("ready") }), ${bounds});`;

  async function run(
    dispose: string,
    signals: (kill: (name: NodeJS.Signals) => void) => Promise<void>,
    bounds?: string,
  ): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", program(dispose, bounds)], { stdio: ["ignore", "pipe", "inherit"] });
    const exited = once(child, "exit");
    await once(child.stdout, "data");
    await signals((name) => child.kill(name));
    const [code, signal] = (await exited) as [number | null, NodeJS.Signals | null];
    return { code, signal };
  }

  it("stops in order on SIGTERM, also when the signal comes twice at once", async () => {
    const twice = async (kill: (name: NodeJS.Signals) => void) => {
      kill("SIGTERM");
      await new Promise((resolve) => setTimeout(resolve, 30));
      kill("SIGINT");
    };
    assert.deepEqual(await run("await new Promise((r) => setTimeout(r, 100)); clearInterval(timer);", twice), { code: 0, signal: null });
  });

  it("ends soon after all is disposed of, though something holds it still", async () => {
    assert.deepEqual(await run("", async (kill) => kill("SIGTERM")), { code: 0, signal: null });
  });

  it("breaks off a stop that hangs", async () => {
    assert.deepEqual(await run("await new Promise(() => undefined);", async (kill) => kill("SIGTERM"), "{ stopMs: 200 }"), { code: 1, signal: null });
  });

  it("ends at once on a second signal while it stops", async () => {
    const later = async (kill: (name: NodeJS.Signals) => void) => {
      kill("SIGINT");
      await new Promise((resolve) => setTimeout(resolve, 500));
      kill("SIGINT");
    };
    assert.deepEqual(await run("await new Promise(() => undefined);", later), { code: null, signal: "SIGINT" });
  });
});

it("a failure of the world is told in one sentence, a bug with its stack", () => {
  assert.equal(describeFailure(new BridgeError("FOLDER_IN_USE", "another bridge holds ./data")), "FOLDER_IN_USE: another bridge holds ./data");
  assert.match(describeFailure(new Error("oops")), /oops\n\s+at /);
});
