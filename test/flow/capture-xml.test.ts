// The EPCIS door takes both syntaxes at one address, and knows an event that comes in the other one as the same.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { startStoryBridge, type StoryBridge } from "./story-bridge.ts";

const VECTORS = fileURLToPath(new URL("../vectors/profiles", import.meta.url));
const OWNER = "uscc:91440300708461136T";
const XML = "epcis-xml/valid/epcis-2-0-ship-with-sensor-and-extension.xml";
const JSON_LD = "epcis-json/valid/ship-with-sensor-and-extension.jsonld";

interface Captured {
  readonly profile: string | undefined;
  readonly verdicts: readonly string[];
}

async function capture(bridge: StoryBridge, body: string | Uint8Array, contentType: string): Promise<Captured> {
  const sent = await bridge.post("/capture", body, { "csp-owner": OWNER, "content-type": contentType });
  assert.equal(sent.status, 202);
  const receipt = await bridge.receipt((sent.headers.get("location") ?? "").slice("/capture/".length));
  return { profile: receipt.profile, verdicts: receipt.documents.map(({ verdict }) => verdict) };
}

test("an event that comes in XML and then in JSON is captured once, and another content of it is a conflict", async () => {
  await using bridge = await startStoryBridge();
  const xml = await readFile(`${VECTORS}/${XML}`, "utf8");
  const json = await readFile(`${VECTORS}/${JSON_LD}`);
  assert.deepEqual(await capture(bridge, xml, "Application/XML; charset=utf-8"), { profile: "epcis-xml", verdicts: ["apply"] });
  assert.deepEqual(await capture(bridge, json, "application/ld+json"), { profile: "epcis-json", verdicts: ["duplicate"] });
  const other = xml.replace("<csp:batch>L1<", "<csp:batch>L2<");
  assert.deepEqual(await capture(bridge, other, "text/xml"), { profile: "epcis-xml", verdicts: ["conflict"] });
  assert.equal((await bridge.post("/capture", xml, { "csp-owner": OWNER, "content-type": "text/csv" })).status, 415);
});
