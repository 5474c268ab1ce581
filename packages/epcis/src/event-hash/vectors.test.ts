// The event hash over whole documents, ours and others': pre-hash strings and hashes byte for byte, JSON-LD and XML alike.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, parse } from "node:path";
import { describe, test } from "node:test";
import { readEpcisJson } from "../read-epcis-json.ts";
import type { EpcisRead } from "../read-result.ts";
import { readEpcisXml } from "../xml/read-epcis-xml.ts";
import { documentPreHashes } from "./document-hashes.ts";
import { eventPreHash, hashOfPreHash } from "./event-hash.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const OWN = join(ROOT, "test/vectors/event-hash");
const OTHERS = join(ROOT, "../shared/vectors/event-hash");
const ABSENT = existsSync(OTHERS) ? false : "the vectors of others are not on this machine";

/** Pre-hash strings that are damaged in their source; the hashes beside them are right. From which line on. */
const DAMAGED: Readonly<Record<string, number>> = { epcisDocWithAllGS1Keys: 0, epcisDocWithDefaultSchemaInContext: 1 };

function documentsIn(folder: string): readonly { readonly name: string; readonly file: string }[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => /\.(?:jsonld|xml)$/.test(file));
  return files.map((file) => ({ name: parse(file).name, file: join(folder, file) }));
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

function mustRead(file: string): Extract<EpcisRead, { ok: true }> {
  const text = readFileSync(file, "utf8");
  const read = file.endsWith(".xml") ? readEpcisXml(text) : readEpcisJson(text);
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read;
}

describe("one document for each rule", () => {
  const documents = documentsIn(OWN);
  test("they are there", () => ok(documents.length > 10));
  for (const { name, file } of documents) {
    test(parse(file).base, () => deepStrictEqual(documentPreHashes(mustRead(file)), linesOf(join(OWN, `${name}.prehashes`))));
  }
});

describe("documents of the standard's authors", () => {
  const documents = documentsIn(OTHERS);
  test("they are there", { skip: ABSENT }, () => ok(documents.length > 15));
  for (const { name, file } of documents) {
    test(parse(file).base, () => {
      const preHashes = documentPreHashes(mustRead(file));
      deepStrictEqual(
        preHashes.map((text) => hashOfPreHash(text)),
        linesOf(join(OTHERS, `${name}.hashes`)),
      );
      const preHashFile = join(OTHERS, `${name}.prehashes`);
      if (!existsSync(preHashFile)) return;
      const whole = DAMAGED[name] ?? preHashes.length;
      deepStrictEqual(preHashes.slice(0, whole), linesOf(preHashFile).slice(0, whole));
    });
  }

  test("a pre-hash string whose document is not at hand: extensions wherever they may stand", { skip: ABSENT }, () => {
    const report = { type: "gs1:Angle", uom: "DD", coordinateReferenceSystem: "http://www.opengis.net/def/crs/OGC/1.3/CRS84" };
    const location = "https://id.gs1.org/414/4012345000115";
    const event = {
      "@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", { ext1: "https://ns.ext1.de/epcis/", ext2: "https://ns.ext2.de/epcis/" }],
      type: "ObjectEvent",
      eventTime: "2023-01-11T12:00:00+01:00",
      eventTimeZoneOffset: "+01:00",
      epcList: ["https://id.gs1.de/01/04012345999990/21/XYZ-1234"],
      action: "OBSERVE",
      bizStep: "receiving",
      disposition: "in_progress",
      readPoint: { id: location, "ext1:readPointField": "readPointText", "ext1:readPointField2": "readPointText2" },
      bizLocation: { id: location, "ext1:bizLocationField": "bizLocationText" },
      sensorElementList: [
        {
          sensorMetadata: {
            time: "2023-01-11T11:05:00Z",
            bizRules: "https://id.example.com/253/4012345000054987",
            "ext1:someFurtherMetadata": "metadataText",
            "ext1:someFurtherMetadata2": "metadataText2",
          },
          sensorReport: [{ type: "Dimensionless", exception: "ALARM_CONDITION", "ext1:someFurtherReportData": "reportText" }],
          "ext1:someSensorElementField": "sensorElementText",
        },
        {
          sensorReport: [
            { ...report, component: "latitude", value: 42.698334, "ext2:secondSensorReportField": "secondSensorReportText" },
            { ...report, component: "longitude", value: 23.319941 },
          ],
          "ext2:secondSensorElementField": "secondSensorElementText",
        },
      ],
    };
    const read = readEpcisJson(JSON.stringify(event));
    if (!read.ok) throw new Error(read.problem.detail);
    deepStrictEqual(documentPreHashes(read), linesOf(join(OTHERS, "epcisDocHavingTooManyUserExtensions.prehashes")));
  });
});

test("an event that was read keeps its hash when it stands alone", () => {
  for (const { file } of documentsIn(OWN)) {
    const read = mustRead(file);
    if (read.kind === "query") continue;
    for (const [index, { event }] of read.events.entries()) strictEqual(eventPreHash(event), documentPreHashes(read)[index]);
  }
});
