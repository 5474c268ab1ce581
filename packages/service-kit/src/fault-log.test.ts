import assert from "node:assert/strict";
import { test } from "node:test";
import { BridgeError } from "@csp/contracts";
import { createFaultLog } from "./fault-log.ts";

test("many requests that meet one fault are a line at once and one a minute, which counts them; each kind for itself", () => {
  const lines: (readonly [route: unknown, alsoBefore: unknown, message: string])[] = [];
  let now = 0;
  const error = (fields: { readonly route: unknown; readonly alsoBefore?: unknown }, message: string): number =>
    lines.push([fields.route, fields.alsoBefore, message]);
  const tell = createFaultLog({ error: error as never }, () => now);
  const ask = (times: number, route: string, fault: (i: number) => unknown): void => {
    for (let i = 0; i < times; i++) tell(fault(i), { method: "GET", route });
  };
  const damaged = (i: number) => new BridgeError("STORE_CORRUPT", `page ${i} is damaged`);
  const oneBug = (i: number) => new TypeError(`no such thing as ${i}`);
  const SAID = "a request failed through our own fault";

  ask(1000, "/a", damaged);
  ask(1000, "/b", damaged);
  ask(1000, "/a", oneBug);
  ask(1000, "/a", () => new TypeError("of another place"));
  assert.deepEqual(
    lines.splice(0),
    ["/a", "/b", "/a", "/a"].map((route) => [route, undefined, SAID]),
  );
  now = 59_999;
  ask(1, "/a", damaged);
  assert.deepEqual(lines, []);
  now = 60_000;
  ask(10, "/a", damaged);
  assert.deepEqual(lines.splice(0), [["/a", 1000, SAID]]);
  now = 200_000;
  ask(1, "/a", damaged);
  assert.deepEqual(lines.splice(0), [["/a", 9, SAID]]);
  now = 300_000;
  ask(1, "/a", damaged);
  assert.deepEqual(lines, [["/a", undefined, SAID]]);
});
