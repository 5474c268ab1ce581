// Every vector file of every profile through one bridge: each is answered, and the bridge is sound after all of them.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startStoryBridge } from "./story-bridge.ts";

const PROFILES = fileURLToPath(new URL("../vectors/profiles", import.meta.url));
const LEAST_FILES = 60;

test("good and bad files of all profiles leave a sound bridge", async () => {
  await using bridge = await startStoryBridge();
  let files = 0;
  let rejections = 0;
  for (const profile of await readdir(PROFILES)) {
    for (const kind of ["valid", "invalid"]) {
      for (const name of (await readdir(join(PROFILES, profile, kind))).filter((one) => !one.endsWith(".outcome.json"))) {
        const body = await readFile(join(PROFILES, profile, kind, name));
        // The door does not take a message without a byte.
        if (body.length === 0) continue;
        const receipt = await bridge.send(profile, body, { owner: "uscc:91440300708461136T" });
        assert.equal(receipt.state, "translated", name);
        assert.equal(receipt.codesAccepted + receipt.codesRefused, receipt.codesListed, name);
        if (kind === "invalid") assert.ok(receipt.rejections.length > 0, name);
        files += 1;
        rejections += receipt.rejections.length;
      }
    }
  }
  assert.ok(files >= LEAST_FILES && rejections > 0, `${files} files, ${rejections} rejections`);
});
