import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { readConfig } from "./config.ts";
import { CRASH_FIELDS } from "./crash-point.ts";

const read = (text: string) => readConfig({ CSP_CRASH_AT: text }, CRASH_FIELDS).crashAt;
const HERE = JSON.stringify(new URL("./crash-point.ts", import.meta.url).href);

test("a plan names a point and a pass, or is refused", () => {
  assert.equal(readConfig({}, CRASH_FIELDS).crashAt, undefined);
  assert.deepEqual(read("ingest.appended"), { point: "ingest.appended", pass: 1 });
  assert.deepEqual(read("view.committed@12"), { point: "view.committed", pass: 12 });
  for (const wrong of ["ingest.apended", "ingest.appended@0", "ingest.appended@x", "toString"])
    assert.throws(
      () => read(wrong),
      (error) => isBridgeError(error, "CONFIG_INVALID"),
    );
});

test("the process is killed at the pass that was named, and at no other point", { skip: process.platform === "win32" && "there are no signals" }, () => {
  const program = `
    import { writeSync } from "node:fs";
    import { armCrashPoint, crashPoint } from ${HERE};
    armCrashPoint({ crashAt: { point: "view.committed", pass: 2 } });
    for (const point of ["view.committed", "view.written", "view.written", "view.committed", "view.written"]) {
      crashPoint(point);
      writeSync(1, point + " ");
    }`;
  const { stdout, signal } = spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" });
  assert.deepEqual([stdout, signal], ["view.committed view.written view.written ", "SIGKILL"]);
});
