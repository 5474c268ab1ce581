import assert from "node:assert/strict";
import { test } from "node:test";
import { eventHash } from "./event-hash/event-hash.ts";
import { readEpcisJson } from "./read-epcis-json.ts";

const CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";

test("objects, places and parties become canonical whatever their spelling; transactions stay", () => {
  const urn = "urn:epc:id:sgtin:0614141.712345.2017";
  const party = "urn:epc:id:pgln:0614141.00777";
  const read = readEpcisJson(
    JSON.stringify({
      "@context": CONTEXT,
      type: "ObjectEvent",
      eventTime: "2026-09-01T00:00:00Z",
      eventTimeZoneOffset: "+00:00",
      action: "OBSERVE",
      bizStep: "shipping",
      epcList: [urn, "urn:x:own", "https://shop.example/p/01/70614141123451/21/2017"],
      quantityList: [{ epcClass: "urn:epc:class:lgtin:4012345.012345.998877", quantity: 1 }],
      readPoint: { id: "urn:epc:id:sgln:0614141.00777.5" },
      bizLocation: { id: "https://example.com/414/0614141007776" },
      bizTransactionList: [{ type: "desadv", bizTransaction: "urn:epc:id:gdti:0614141.00001.D55" }],
      sourceList: [
        { type: "owning_party", source: party },
        { type: "owning_party", source: "https://example.com/417/0614141007776" },
        { type: "location", source: "urn:epc:id:sgln:0614141.00777.0" },
      ],
      destinationList: [{ type: "owning_party", destination: "urn:csp:uscc:91440300708461136T" }],
    }),
  );
  assert.ok(read.ok, JSON.stringify(read));
  const event = read.events[0]?.event;
  const pack = "https://id.gs1.org/01/70614141123451/21/2017";
  assert.deepEqual(event?.epcList, [pack, "urn:x:own", pack]);
  assert.equal(event?.quantityList[0]?.epcClass, "https://id.gs1.org/01/04012345123456/10/998877");
  assert.deepEqual([event?.readPoint?.id, event?.bizLocation?.id], ["https://id.gs1.org/414/0614141007776/254/5", "https://id.gs1.org/414/0614141007776"]);
  const values = (list: readonly { readonly value: string }[] | undefined): readonly string[] => list?.map(({ value }) => value) ?? [];
  const sameParty = "https://id.gs1.org/417/0614141007776";
  assert.deepEqual(values(event?.sourceList), [sameParty, sameParty, "https://id.gs1.org/414/0614141007776"]);
  assert.deepEqual(values(event?.destinationList), ["urn:csp:uscc:91440300708461136T"]);
  assert.deepEqual(values(event?.bizTransactionList), ["urn:epc:id:gdti:0614141.00001.D55"]);
  assert.ok(event !== undefined);
  assert.equal(
    eventHash(event),
    eventHash({ ...event, sourceList: [{ type: "owning_party", value: party }, ...event.sourceList.slice(1)] }),
    "the hash is of the party",
  );
});
