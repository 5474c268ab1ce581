// Whole documents, ours and others', from JSON and XML into XML and back: what is lost is listed, and nothing else is.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { eventPreHash } from "../event-hash/event-hash.ts";
import { readEpcisJson } from "../read-epcis-json.ts";
import type { EpcisRead } from "../read-result.ts";
import { readEpcisXml } from "./read-epcis-xml.ts";
import { writeEpcisXml } from "./write-epcis-xml.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const OTHERS = join(ROOT, "../shared/vectors");
const ABSENT = existsSync(OTHERS) ? false : "the vectors of others are not on this machine";
const FOLDERS = [
  "test/vectors/epcis",
  "test/vectors/event-hash",
  "../shared/vectors/epcis-json",
  "../shared/vectors/openepcis/valid",
  "../shared/vectors/event-hash",
];

function documents(): { readonly name: string; readonly text: string }[] {
  return FOLDERS.map((folder) => join(ROOT, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder)
        .filter((name) => /\.(?:json|jsonld|xml)$/.test(name))
        .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") })),
    );
}

type Accepted = Extract<EpcisRead, { ok: true }>;

function mustRead(text: string): Accepted {
  const read = text.trimStart().startsWith("<") ? readEpcisXml(text) : readEpcisJson(text);
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
  return read;
}

/** Prefixes are hints: where two clash, one is renamed. */
function withoutPrefixes(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (name, member: unknown) => (name === "prefix" ? "" : member));
}

function eventsOf(read: Accepted): Accepted["events"][number]["event"][] {
  return read.events.map(({ event }) => event);
}

describe("valid documents, written as XML", () => {
  const all = documents();
  test("the vectors of others are there", { skip: ABSENT }, () => ok(all.length > 60));

  let unchanged = 0;
  for (const { name, text } of all) {
    test(name, () => {
      const read = mustRead(text);
      const { text: xml, losses } = writeEpcisXml(eventsOf(read), read.envelope ?? { creationDate: "2024-01-01T00:00:00Z" });
      const again = mustRead(xml);
      if (!losses.some(({ kind }) => kind === "content"))
        deepStrictEqual(
          eventsOf(again).map((event) => eventPreHash(event)),
          eventsOf(read).map((event) => eventPreHash(event)),
        );
      if (losses.length === 0) {
        unchanged += 1;
        deepStrictEqual(withoutPrefixes(eventsOf(again)), withoutPrefixes(eventsOf(read)));
        if (read.envelope?.schemaVersion?.startsWith("2") === true) deepStrictEqual(withoutPrefixes(again.envelope), withoutPrefixes(read.envelope));
      }
      // Written once, it is in a form that XML can say: nothing further is lost.
      const second = writeEpcisXml(eventsOf(again), again.envelope ?? { creationDate: null });
      deepStrictEqual(second.losses, []);
      strictEqual(second.text, xml);
    });
  }

  test("most lose nothing", () => ok(unchanged > all.length / 3, `${unchanged} of ${all.length}`));
});
