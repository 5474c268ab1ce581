// Canonical events through XML and back: equal where nothing is lost, the same hash where only the form is, and always readable.

import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { anyEvent, anyNodes, sayableEvent, withoutPrefixes } from "../event-arbitrary.test-support.ts";
import { eventHash, eventPreHash } from "../event-hash/event-hash.ts";
import type { EpcisEvent } from "../event.ts";
import { readEpcisJson } from "../read-epcis-json.ts";
import { writeEpcisDocument, writeEpcisJsonText } from "../write-document.ts";
import { readEpcisXml } from "./read-epcis-xml.ts";
import { epcisXmlChunks, writeEpcisXml } from "./write-epcis-xml.ts";

const CREATED = { creationDate: "2024-03-02T00:00:00Z" };

function eventsOf(text: string): readonly EpcisEvent[] {
  const read = text.startsWith("<") ? readEpcisXml(text) : readEpcisJson(text);
  if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}\n${text}`);
  return read.events.map(({ event }) => event);
}

function chunked(events: readonly EpcisEvent[]): { readonly text: string; readonly losses: readonly unknown[] } {
  const chunks = epcisXmlChunks(events, CREATED);
  let text = "";
  for (let next = chunks.next(); ; next = chunks.next()) {
    if (next.done === true) return { text, losses: next.value };
    text += next.value;
  }
}

describe("an event written as XML", () => {
  test("comes back as it was, with nothing lost, where XML can say it", () => {
    fc.assert(
      fc.property(sayableEvent, (event) => {
        const { text, losses } = writeEpcisXml([event], CREATED);
        deepStrictEqual(losses, []);
        deepStrictEqual(withoutPrefixes(eventsOf(text)), withoutPrefixes([event]));
      }),
      { numRuns: 200 },
    );
  });

  test("has the same hash where no content is lost, and can be written on without further loss", () => {
    let kept = 0;
    fc.assert(
      fc.property(anyEvent, (event) => {
        const { text, losses } = writeEpcisXml([event], CREATED);
        const [again] = eventsOf(text);
        if (again === undefined) throw new Error("no event came back");
        if (losses.length === 0) deepStrictEqual(withoutPrefixes(again), withoutPrefixes(event));
        if (!losses.some(({ kind }) => kind === "content")) {
          kept += 1;
          strictEqual(eventHash(again), eventHash(event), `${eventPreHash(again)}\n${eventPreHash(event)}`);
        }
        const second = writeEpcisXml([again], CREATED);
        deepStrictEqual(second.losses, []);
        deepStrictEqual(eventsOf(second.text), [again]);
        deepStrictEqual(withoutPrefixes(eventsOf(writeEpcisJsonText(writeEpcisDocument([again], CREATED)))), withoutPrefixes([again]));
      }),
      { numRuns: 200 },
    );
    ok(kept > 10, `${kept} events kept their content`);
  });

  test("says the same in chunks", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 3 }), (events) => {
        const whole = writeEpcisXml(events, CREATED);
        const streamed = chunked(events);
        deepStrictEqual(withoutPrefixes(eventsOf(streamed.text)), withoutPrefixes(eventsOf(whole.text)));
        deepStrictEqual(streamed.losses, whole.losses);
      }),
      { numRuns: 50 },
    );
  });
});

test("the parts around the events come back as well", () => {
  fc.assert(
    fc.property(anyNodes, anyNodes, anyNodes, fc.boolean(), (header, extensions, bodyExtensions, isQuery) => {
      const query = isQuery ? { queryName: "q", subscriptionID: "s", extensions, resultsExtensions: [] } : null;
      const { text, losses } = writeEpcisXml([], { ...CREATED, header, extensions, bodyExtensions, query });
      const read = readEpcisXml(text);
      if (!read.ok) throw new Error(`${read.problem.where}: ${read.problem.detail}`);
      if (losses.length > 0) return;
      const { envelope } = read;
      deepStrictEqual(
        withoutPrefixes([envelope?.header, envelope?.extensions, envelope?.bodyExtensions, envelope?.query]),
        withoutPrefixes([header, extensions, bodyExtensions, query]),
      );
    }),
  );
});
