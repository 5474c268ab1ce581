// The stories in test/vectors/stories, each over a bridge of its own, asked as partners ask: with a stock Connect client.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { ConnectError } from "@connectrpc/connect";
import { readStory, readStoryFile, startStoryBridge, type StoryBridge } from "./story-bridge.ts";

const MAKER = "urn:csp:uscc:91440300708461136T";
const WHOLESALER = "urn:csp:uscc:914403001922038216";
const AGENT = "urn:csp:uscc:91310115MA0DEM312R";
const CASE = "80217610000010013628";
const MIDDLE = "80217620000020012415";
const SOLD_UNIT = "82062330003000012416";
const KEPT_UNIT = "82062330003000034813";

interface Step {
  readonly bizStep: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly through: readonly string[];
}

async function journey(bridge: StoryBridge, code: string): Promise<readonly Step[]> {
  const { pack } = await bridge.query.getPack({ code });
  return (pack?.history ?? []).map(({ fact, through }) => ({
    bizStep: fact?.bizStep,
    from: fact?.from,
    to: fact?.to,
    through: through.map((uri) => uri.split(":").at(-1) ?? ""),
  }));
}

test("a relation file makes a batch known: three levels, three class codes", async () => {
  await using bridge = await startStoryBridge();
  const [receipt] = await bridge.play("1-relation");
  assert.deepEqual([receipt?.codesListed, receipt?.codesAccepted, receipt?.rejections], [26, 26, []]);

  const { batch } = await bridge.query.getBatch({ batchNo: "PZ260901" });
  assert.deepEqual(
    batch?.levels.map((l) => [l.level, l.classUri, Number(l.packs)]),
    [
      [1, "urn:csp:edmc-class:8206233", 20],
      [2, "urn:csp:edmc-class:8021762", 4],
      [3, "urn:csp:edmc-class:8021761", 2],
    ],
  );
  assert.equal(batch?.ref?.uri, "urn:csp:batch:04879001203:PZ260901");
  assert.deepEqual([batch?.ref?.productionDate, batch?.ref?.expiryDate], ["2026-09-01", "2028-08-31"]);

  const { pack } = await bridge.query.getPack({ code: SOLD_UNIT });
  assert.deepEqual([pack?.level, pack?.commissioned, pack?.batch?.batchNo], [1, true, "PZ260901"]);
  assert.deepEqual(pack?.containers, [`urn:csp:edmc:${MIDDLE}`, `urn:csp:edmc:${CASE}`]);
  const { pack: middle } = await bridge.query.getPack({ code: MIDDLE });
  assert.equal(middle?.contentCount, 5);
});

test("a dispatch and its receipt by case, in two formats, are in the history of every unit", async () => {
  await using bridge = await startStoryBridge();
  await bridge.play("1-relation");
  await bridge.play("2-wholesale");
  const steps = await journey(bridge, SOLD_UNIT);
  assert.deepEqual(steps.slice(-2), [
    { bizStep: "shipping", from: MAKER, to: WHOLESALER, through: [MIDDLE, CASE] },
    { bizStep: "receiving", from: MAKER, to: WHOLESALER, through: [MIDDLE, CASE] },
  ]);
  const { document } = await bridge.query.getDocument({ owner: WHOLESALER, number: "RK20260905017" });
  assert.deepEqual([document?.codeCount, document?.sendings.map((s) => s.verdict)], [2, ["apply"]]);
});

test("the bills may come before the relation file: the answers are the same", async () => {
  await using late = await startStoryBridge();
  await late.play("2-wholesale");
  await late.play("3-pharmacy");
  await late.play("1-relation");
  await using usual = await startStoryBridge();
  for (const story of ["1-relation", "2-wholesale", "3-pharmacy"]) await usual.play(story);
  for (const code of [CASE, MIDDLE, SOLD_UNIT, KEPT_UNIT]) assert.deepEqual(await journey(late, code), await journey(usual, code), code);
  const batches = await Promise.all([late, usual].map(async (b) => (await b.query.getBatch({ batchNo: "PZ260901" })).batch));
  assert.deepEqual(batches[0]?.flows, batches[1]?.flows);
  assert.deepEqual(batches[0]?.levels, batches[1]?.levels);
});

test("middle packs go on to a pharmacy, which sells two units", async () => {
  await using bridge = await startStoryBridge();
  for (const story of ["1-relation", "2-wholesale", "3-pharmacy"]) await bridge.play(story);
  const sold = await journey(bridge, SOLD_UNIT);
  assert.deepEqual(
    sold.map((s) => [s.bizStep, s.through.length]),
    [
      ["commissioning", 0],
      // The relation file names the case before the middle pack, both at its day.
      ["packing", 1],
      ["packing", 0],
      ["shipping", 2],
      ["receiving", 2],
      ["shipping", 1],
      ["receiving", 1],
      ["retail_selling", 0],
    ],
  );
  assert.equal((await journey(bridge, KEPT_UNIT)).at(-1)?.bizStep, "receiving");

  const messages = await bridge.readTopic("csp.supervision.33.v1", (rows) => rows.some((row) => row.value["flow"] === "retail_sold"));
  const soldRow = messages.find((row) => row.value["flow"] === "retail_sold");
  assert.deepEqual([soldRow?.value["drug"], soldRow?.value["day"], Number(soldRow?.value["packs"])], ["urn:csp:cndc:04879001203", "2026-09-15", 2]);
});

test("a pack moved by itself has left its container, though nobody told of an unpacking", async () => {
  await using bridge = await startStoryBridge();
  for (const story of ["1-relation", "2-wholesale", "3-pharmacy"]) await bridge.play(story);
  const { pack } = await bridge.query.getPack({ code: KEPT_UNIT });
  assert.deepEqual(pack?.containers, [`urn:csp:edmc:${MIDDLE}`], "the pharmacy got the middle pack, not the case");
  const { pack: opened } = await bridge.query.getPack({ code: CASE });
  assert.deepEqual([opened?.contents, opened?.contentCount], [[], 0]);

  const before = await journey(bridge, KEPT_UNIT);
  const bill = JSON.parse(String(await readStory("2-wholesale/purchase-receipt-by-case.json"))) as Record<string, unknown>;
  const later = {
    ...bill,
    bill_code: "CK-LATER",
    bill_type: 201,
    bill_time: "2026-10-01 10:00:00",
    from_user_id: "ent-whole-002",
    to_user_id: "ent-pharm-003",
    trace_codes: CASE,
  };
  await bridge.send("bill", JSON.stringify(later), { owner: "uscc:914403001922038216" });
  assert.deepEqual(await journey(bridge, KEPT_UNIT), before, "what happens to the opened case is not the unit's affair");
  assert.equal((await journey(bridge, CASE)).at(-1)?.bizStep, "shipping");
});

test("personal fields of a sale leave nothing behind but the raw message", async () => {
  await using bridge = await startStoryBridge();
  await bridge.play("1-relation");
  await bridge.play("3-pharmacy");
  const sale = JSON.parse(String(await readStory("3-pharmacy/retail-sale-of-units.json"))) as Record<string, string>;
  const personal = [...["customer_id", "user_tel", "user_name", "medic_dispenser"].map((field) => sale[field] ?? ""), "张三"];
  const stop = new AbortController();
  for await (const batch of bridge.bridge.log.follow({ categories: ["trace"] }, 0, { signal: stop.signal })) {
    const bytes = batch.events.map((e) => Buffer.concat([e.data, e.meta]).toString()).join();
    for (const text of personal) assert.ok(text.length > 1 && !bytes.includes(text), text);
    if (batch.caughtUp) break;
  }
});

test("EPC URNs and Digital Links of the same packs are one history", async () => {
  await using bridge = await startStoryBridge();
  await bridge.play("4-import");
  const { importedPack } = JSON.parse(await readFile(new URL("../vectors/stories/story.json", import.meta.url), "utf8")) as { importedPack: string };
  const spellings = [
    importedPack,
    "urn:epc:id:sgtin:3400930.000012.FR7K2A",
    "https://shop.example/01/03400930000120/21/FR7K2A",
    "]d201034009300001202" + "1FR7K2A",
  ];
  const journeys = await Promise.all(spellings.map((code) => journey(bridge, code)));
  for (const other of journeys.slice(1)) assert.deepEqual(other, journeys[0]);
  assert.deepEqual(
    journeys[0]?.map((s) => [s.bizStep, s.through.length]),
    [
      ["commissioning", 0],
      ["packing", 0],
      ["packing", 1],
      ["shipping", 2],
      ["receiving", 2],
      ["unpacking", 1],
      ["inspecting", 0],
    ],
  );
  const { pack } = await bridge.query.getPack({ code: importedPack });
  assert.deepEqual([pack?.batch?.batchNo, pack?.batch?.drugKey, pack?.containers.length], ["LOT77", "03400930000120", 1]);
});

test("what is wrong is named, counted and kept, and harms nothing else", async () => {
  await using bridge = await startStoryBridge();
  await bridge.play("1-relation");
  await bridge.play("2-wholesale");
  const before = await journey(bridge, SOLD_UNIT);
  const [unreadable, twoBad, duplicate, conflict, lookAlike, entity] = await bridge.play("5-bad");

  assert.deepEqual([unreadable?.rejections[0]?.reason, unreadable?.rejections[0]?.where], ["UNREADABLE_XML", "33:11"]);
  assert.deepEqual(
    [twoBad?.codesListed, twoBad?.codesAccepted, twoBad?.refused.map((r) => [r.where, r.reason])],
    [
      5,
      3,
      [
        ["/trace_codes/1", "BAD_LENGTH"],
        ["/trace_codes/3", "BAD_CHARACTER"],
      ],
    ],
  );
  assert.equal(duplicate?.documents[0]?.verdict, "duplicate");
  assert.equal(conflict?.documents[0]?.verdict, "conflict");
  assert.deepEqual([lookAlike?.codesAccepted, lookAlike?.rejections], [1, []]);
  assert.equal(entity?.rejections[0]?.reason, "ENTITY_REFUSED");

  const { document } = await bridge.query.getDocument({ owner: WHOLESALER, number: "RK20260905017" });
  assert.deepEqual(
    document?.sendings.map((s) => s.verdict),
    ["apply", "duplicate", "conflict"],
  );
  assert.deepEqual(await journey(bridge, SOLD_UNIT), before, "duplicates and conflicts are not applied");
});

test("the same event id of two owners is two events, and a place has one spelling", async () => {
  await using bridge = await startStoryBridge();
  const document = JSON.parse(String(await readStory("4-import/commission-and-pack-as-epc-urns.jsonld"))) as {
    epcisBody: { eventList: { bizStep: string }[] };
  };
  for (const [owner, bizStep] of [
    ["x:A", "commissioning"],
    ["x:B", "encoding"],
  ] as const) {
    for (const event of document.epcisBody.eventList) if (event.bizStep !== "packing") event.bizStep = bizStep;
    const sent = await bridge.post("/capture", JSON.stringify(document), { "csp-owner": owner });
    assert.equal(sent.status, 202);
    const receipt = await bridge.receipt((sent.headers.get("location") ?? "").slice("/capture/".length));
    assert.deepEqual(
      receipt.documents.map((d) => d.verdict),
      ["apply", "apply", "apply"],
      owner,
    );
  }
  await bridge.play("4-import");
  const { pack } = await bridge.query.getPack({ code: "urn:epc:id:sgtin:3400930.000012.FR7K2A" });
  const places = pack?.history.flatMap(({ fact }) => fact?.readPoint ?? []);
  assert.deepEqual([...new Set(places)], ["https://id.gs1.org/414/3400930000014"], "told as a URN and as a Digital Link");
});

test("a document of which nothing is accepted is refused, may come again mended, and leaves the bridge sound", async () => {
  await using bridge = await startStoryBridge();
  const bill = JSON.parse(String(await readStory("2-wholesale/purchase-receipt-by-case.json"))) as Record<string, unknown>;
  const owner = "uscc:914403001922038216";
  const refused = await bridge.send("bill", JSON.stringify({ ...bill, trace_codes: "123,456" }), { owner });
  assert.deepEqual([refused.codesAccepted, refused.documents.map((d) => d.verdict)], [0, ["refused"]]);
  const mended = await bridge.send("bill", JSON.stringify(bill), { owner });
  assert.deepEqual(
    mended.documents.map((d) => d.verdict),
    ["apply"],
  );

  const file = String(await readStory("2-wholesale/sales-dispatch-by-case.xml"));
  const row = /^.*<Data .*$/m.exec(file)?.[0] ?? "";
  const other = row.replace("CK20260903001", "CK-OTHER");
  const mixed = await bridge.send("warehouse-xml", file.replace(row, [row, other, other.replace("ent-whole-002", "ent-other")].join("\n")), {
    owner: "uscc:91440300708461136T",
  });
  assert.deepEqual(mixed.documents.map((d) => d.verdict).toSorted(), ["apply", "refused"]);
});

test("a scan is the 20-digit code with its GS1 reading beside it, and a lost separator is not guessed", async () => {
  await using bridge = await startStoryBridge();
  const lookAlike = String(await readStory("5-bad/scan-that-also-reads-as-8004.txt")).trim();
  const scan = await bridge.query.readScan({ text: lookAlike });
  assert.equal(scan.kind, "read");
  assert.deepEqual(
    scan.readings.map((r) => r.uri),
    [`urn:csp:edmc:${lookAlike}`, `https://id.gs1.org/8004/${lookAlike.slice(4)}`],
  );

  const lost = String(await readStory("5-bad/scan-with-a-lost-separator.txt")).trim();
  const ambiguous = await bridge.query.readScan({ text: lost });
  assert.equal(ambiguous.kind, "ambiguous");
  assert.ok(ambiguous.readings.length >= 2);
  await assert.rejects(bridge.query.getPack({ code: lost }), (error) => error instanceof ConnectError);
});

test("the stories can all be played into one bridge, and it is sound", async () => {
  await using bridge = await startStoryBridge();
  for (const { name } of (await readStoryFile()).stories) await bridge.play(name);
  assert.ok((await journey(bridge, SOLD_UNIT)).length > 0);
  assert.equal((await bridge.query.getDocument({ owner: AGENT, number: "urn:uuid:0a1b2c3d-0000-4000-8000-000000000004" })).document?.codeCount, 1);
});
