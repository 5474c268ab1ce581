import { deepStrictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import type { Node } from "../event.ts";
import { sensorElements } from "./sensor-elements.ts";
import { STANDARD_VALUE_PREFIXES } from "./value.ts";

function leaf(name: string, value: string, namespace = ""): Node {
  return { namespace, name, prefix: "", kind: "string", value, children: [] };
}

function holder(name: string, children: readonly Node[], kind: "object" | "array" = "object"): Node {
  return { namespace: "", name, prefix: "", kind, value: null, children };
}

function element(...members: readonly Node[]): Node {
  return holder("", members);
}

function textOf(...elements: readonly Node[]): readonly [string, string] {
  const { text, rest } = sensorElements(elements, "+08:00", STANDARD_VALUE_PREFIXES);
  return [text, rest];
}

describe("sensor elements of a pre-hash string", () => {
  test("none are not named", () => deepStrictEqual(textOf(), ["", ""]));

  test("fields stand in their order, whatever theirs, and elements and reports are sorted", () => {
    const first = holder("", [leaf("uom", "CEL"), leaf("value", "26.0"), leaf("type", "Temperature"), leaf("raw", "1a", "https://ex.example/")]);
    const second = holder("", [leaf("component", "x"), leaf("exception", "ALARM_CONDITION"), leaf("type", "Angle"), leaf("time", "2024-03-01T08:00:00+08:00")]);
    const metadata = holder("sensorMetadata", [leaf("deviceID", "urn:x:d"), leaf("time", "2024-03-01T08:00:00")]);
    const report = holder("sensorReport", [first, second], "array");
    const other = element(holder("sensorReport", [holder("", [leaf("type", "urn:x:a")])], "array"), leaf("note", "n", "https://ex.example/"));
    deepStrictEqual(textOf(other, element(report, metadata)), [
      "sensorElementListsensorElementsensorMetadatatime=2024-03-01T00:00:00.000ZdeviceID=urn:x:d" +
        "sensorReporttype=https://gs1.org/voc/Angleexception=https://gs1.org/voc/ALARM_CONDITIONtime=2024-03-01T00:00:00.000Zcomponent=https://ref.gs1.org/cbv/Comp-x" +
        "sensorReporttype=https://gs1.org/voc/Temperaturevalue=26uom=CEL{https://ex.example/}raw=1a" +
        "sensorElementsensorReporttype=urn:x:a{https://ex.example/}note=n",
      "",
    ]);
  });

  test("bizRules of a report has no place among its fields", () => {
    const report = holder("sensorReport", [leaf("bizRules", "urn:x:r"), leaf("type", "Angle")]);
    deepStrictEqual(textOf(element(report)), [
      "sensorElementListsensorElementsensorReporttype=https://gs1.org/voc/Angle",
      "sensorElementListsensorElementsensorReportbizRules=urn:x:r",
    ]);
  });

  test("words that the standard has for one field are no words for another", () => {
    const report = holder("sensorReport", [leaf("type", "x"), leaf("stringValue", "Temperature")]);
    deepStrictEqual(textOf(element(report)), ["sensorElementListsensorElementsensorReporttype=xstringValue=Temperature", ""]);
  });
});
