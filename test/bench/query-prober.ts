// Asks a bridge for packs at a steady rate, from a process of its own so that its clock is not the load's, and prints
// the latencies when its input ends. Run by pipeline.bench.ts: query-prober.ts <url> <packs> <queries a second> <seed>.

import { Agent, request } from "node:http";
import { packCode } from "./packs.ts";
import { createRandom } from "./random.ts";

const [url = "", packs = "0", rate = "0", seed = "1"] = process.argv.slice(2);
const random = createRandom(Number(seed));
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
const latencies: number[] = [];
/** Answers of the first second are not counted: this process is still being compiled. */
const countFrom = performance.now() + 1000;
let failed = 0;

function ask(): Promise<void> {
  const started = performance.now();
  const body = JSON.stringify({ code: packCode(1, random.below(Number(packs))) });
  return new Promise((resolve) => {
    const outgoing = request(
      `${url}/csp.query.v1.QueryService/GetPack`,
      { method: "POST", agent, headers: { "content-type": "application/json", "content-length": body.length } },
      (incoming) => {
        incoming.resume();
        incoming.on("end", () => {
          if (incoming.statusCode !== 200) failed += 1;
          else if (started >= countFrom) latencies.push(performance.now() - started);
          resolve();
        });
      },
    );
    outgoing.on("error", () => {
      failed += 1;
      resolve();
    });
    outgoing.end(body);
  });
}

const timer = setInterval(() => void ask(), 1000 / Number(rate));
process.stdin.on("end", () => {
  clearInterval(timer);
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))] ?? Number.NaN;
  console.log(JSON.stringify({ queries: latencies.length, failed, p50: at(0.5), p99: at(0.99), max: at(1) }));
  agent.destroy();
});
process.stdin.resume();
