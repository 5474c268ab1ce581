// The service over real HTTP and the embedded engines: messages are recorded and translated as the other services do it,
// and asked for by plain fetch and by the official Connect client.

import assert from "node:assert/strict";
import { hash, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { type Client, Code, ConnectError, createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { openTestStore } from "@csp/adapter-postgres/test-store";
import { openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import type { EventLog } from "@csp/contracts";
import { ErrorInfoSchema } from "@csp/contracts/csp/v1/error";
import { QueryService } from "@csp/contracts/csp/query/v1/query";
import { builtinRules, encodeReceived, EVENT_TYPE, formatReceipt, httpUplinkStream, PROFILES, type Received, traceStream, translate } from "@csp/domain";
import { createHttp, createTelemetry, DEFAULT_HTTP_LIMITS, type TelemetryOptions } from "@csp/service-kit";
import type { RejectionsAnswer } from "../answers.ts";
import { createQuery, QUERY_SCHEMA } from "../index.ts";

const MAKER = "urn:csp:uscc:91440300708461136T";
const CASE = "81773240288616423837";
const UNITS = ["81773220288616423831", "81773220288616423832"] as const;
const BATCH_URI = "urn:csp:batch:8177322:250101A";

const RELATION = `<?xml version="1.0" encoding="UTF-8"?>
<Document License="x"><Events Version="3.0"><Event Name="RelationCreate">
<Relation productCode="P1" subTypeNo="S1" cascade="1:2" packageSpec="2" comment="">
<Batch batchNo="250101A" madeDate="2025-01-01" validateDate="2027-12-31" workshop="" lineName="" lineManager="">
<Code curCode="${CASE}" packLayer="2" parentCode="" flag="0"/>
<Code curCode="${UNITS[0]}" packLayer="1" parentCode="${CASE}" flag="0"/>
<Code curCode="${UNITS[1]}" packLayer="1" parentCode="${CASE}" flag="0"/>
</Batch></Relation></Event></Events></Document>`;

const BILL = JSON.stringify({
  bill_code: "XS-1",
  bill_time: "2025-02-03 09:30:00",
  bill_type: "201",
  ref_user_id: "91440300708461136T",
  from_user_id: "91440300708461136T",
  to_user_id: "91310115MA0DEM312R",
  trace_codes: [CASE, "1234", "8177324X288616423837"],
});

interface Recorded {
  readonly receipt: string;
  /** Does the translator's work on it. */
  translated(): Promise<void>;
}

/** Records a message as ingest does. */
async function record(log: EventLog, profile: string, text: string): Promise<Recorded> {
  const payload = Buffer.from(text);
  const received: Received = {
    profile,
    contentType: "application/octet-stream",
    contentEncoding: "identity",
    sender: MAKER,
    owner: MAKER,
    senderVerified: false,
    source: "http",
    receivedAtMs: Date.parse("2025-02-03T01:30:05Z"),
    sha256: hash("sha256", payload, "buffer"),
    sizeBytes: payload.length,
    keyId: null,
    payload,
    parts: 0,
  };
  const id = randomUUID();
  const stream = httpUplinkStream(id);
  const { position, lastRevision: revision } = await log.append(stream, "any", [
    { id, type: EVENT_TYPE.received, data: encodeReceived(received), meta: Buffer.from("{}") },
  ]);
  return {
    receipt: formatReceipt({ messageId: id, position }),
    async translated() {
      const message = { stream, revision, position, id, received, chunks: () => [payload], traceParent: TRACE_PARENT };
      const options = { profiles: PROFILES, rules: builtinRules(), generation: 0 };
      for await (const outcomes of translate(message, options, () => false)) await log.append(traceStream(stream), "any", outcomes);
    },
  };
}

function collectSpanNames(names: Set<string>): NonNullable<TelemetryOptions["spansTo"]> {
  return {
    export(spans, done) {
      for (const span of spans) names.add(span.name);
      done({ code: 0 });
    },
    shutdown: async () => undefined,
  };
}

const TRACE_PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

interface ReceiptJson {
  readonly state: string;
  readonly codesAccepted: number;
  readonly refused: readonly { readonly reason: string; readonly where: string }[];
}

describe("query over HTTP", () => {
  const stack = new AsyncDisposableStack();
  let log: EventLog;
  let url = "";
  let metrics: () => Promise<string>;
  const spanNames = new Set<string>();
  let clients: readonly Client<typeof QueryService>[] = [];
  let billReceipt = "";

  before(async () => {
    const path = await mkdtemp(join(tmpdir(), "csp-query-"));
    stack.defer(() => rm(path, { recursive: true }));
    const folder = stack.use(await openDataFolder(path));
    log = stack.use(await openSqliteEventLog(folder));
    const store = stack.use(await openTestStore(QUERY_SCHEMA));
    const telemetry = stack.use(createTelemetry({ service: "query", logLevel: "silent", traceSample: 1, spansTo: collectSpanNames(spanNames) }));
    metrics = telemetry.metricsText;
    const query = stack.use(createQuery({ log, store, generation: 0, telemetry }));
    const http = stack.use(createHttp({ host: "127.0.0.1", port: 0, allowUnauthenticated: false, limits: DEFAULT_HTTP_LIMITS, services: [query], telemetry }));
    await query.start();
    url = (await http.start()).url;
    clients = [false, true].map((useHttpGet) =>
      createClient(QueryService, createConnectTransport({ baseUrl: url, httpVersion: "1.1", useBinaryFormat: false, useHttpGet })),
    );
    const sent = [
      await record(log, "relation-xml", RELATION),
      await record(log, "bill", BILL),
      await record(log, "bill", BILL),
      await record(log, "bill", BILL.replace("09:30:00", "10:30:00")),
    ];
    for (const message of sent) await message.translated();
    for (const message of sent) await settled(message.receipt);
    billReceipt = sent[1]?.receipt ?? "";
  });

  after(() => stack.disposeAsync());

  /** Asks for a receipt until it is no longer pending, as a sender would. */
  async function settled(receipt: string): Promise<ReceiptJson> {
    for (let asked = 0; asked < 500; asked++) {
      const response = await fetch(`${url}/uplink/receipts/${receipt}`);
      const answer = (await response.json()) as ReceiptJson;
      if (answer.state !== "pending") return answer;
      assert.equal(response.headers.get("retry-after"), "1");
      await pause(10);
    }
    throw new Error("the receipt stayed pending");
  }

  for (const [index, how] of ["by POST", "by GET"].entries()) {
    const client = (): Client<typeof QueryService> => {
      const one = clients[index];
      assert.ok(one);
      return one;
    };

    test(`a pack with the dispatch of the case it was in, ${how}`, async () => {
      const { pack } = await client().getPack({ code: `]C1${UNITS[0]}` });
      assert.equal(pack?.uri, `urn:csp:edmc:${UNITS[0]}`);
      assert.equal(pack.batch?.uri, BATCH_URI);
      assert.deepEqual(pack.containers, [`urn:csp:edmc:${CASE}`]);
      const dispatch = pack.history.find(({ fact }) => fact?.billType === "201");
      assert.deepEqual(dispatch?.through, [`urn:csp:edmc:${CASE}`]);
      assert.equal(dispatch.fact?.source?.document?.number, "XS-1");
    });

    test(`a document with its duplicate and its conflict, ${how}`, async () => {
      const { document, nextPage } = await client().getDocument({ owner: "uscc:91440300708461136T", number: "XS-1" });
      assert.deepEqual(document?.codes, [`urn:csp:edmc:${CASE}`]);
      assert.deepEqual(
        document.sendings.map((sending) => sending.verdict),
        ["apply", "duplicate", "conflict"],
      );
      assert.equal(nextPage, "");
      assert.deepEqual((await client().getDocument({ key: document.ref?.key ?? "" })).document, document);
    });

    test(`a batch by URI and by its number, ${how}`, async () => {
      const { batch, candidates } = await client().getBatch({ batchNo: "250101A" });
      assert.equal(candidates.length, 0);
      assert.equal(batch?.levels.find(({ level }) => level === 1)?.packs, 2n);
      assert.deepEqual((await client().getBatch({ uri: BATCH_URI })).batch, batch);
    });

    test(`a receipt with the refused codes, ${how}`, async () => {
      const { receipt } = await client().getReceipt({ id: billReceipt });
      assert.deepEqual([receipt?.state, receipt?.codesListed, receipt?.codesAccepted, receipt?.codesRefused], ["translated", 3, 1, 2]);
      assert.equal(receipt?.refused.length, 2);
    });

    test(`a scan with what else it could be, ${how}`, async () => {
      const { kind, readings } = await client().readScan({ text: "80041234567890123456" });
      assert.equal(kind, "read");
      assert.deepEqual(
        readings.map((reading) => [reading.scheme, reading.isPack]),
        [
          ["edmc", true],
          ["gs1", false],
        ],
      );
      assert.equal((await client().readScan({ text: "" })).problem?.reason, "EMPTY");
      const wrong = (await client().readScan({ text: "06924561884073" })).problem;
      assert.deepEqual([wrong?.reason, wrong?.at, wrong?.length], ["BAD_CHECK_DIGIT", 13, 1]);
      assert.match(wrong?.detailZh ?? "", /校验位/);
      const product = (await client().readScan({ text: "06924561884074" })).readings[0]?.warningDetails;
      assert.deepEqual(
        product?.map(({ code }) => code),
        ["NO_PACK"],
      );
      assert.match(product?.[0]?.detailZh ?? "", /序列号/);
    });

    test(`an error carries the bridge's own code, ${how}`, async () => {
      const unknown = await client()
        .getPack({ code: "81773229999999999999" })
        .catch((error: unknown) => error);
      assert.ok(unknown instanceof ConnectError);
      assert.equal(unknown.code, Code.NotFound);
      assert.deepEqual(
        unknown.findDetails(ErrorInfoSchema).map(({ code, retryable }) => ({ code, retryable })),
        [{ code: "NOT_FOUND", retryable: false }],
      );
    });
  }

  const WRONG: readonly (readonly [what: string, ask: (client: Client<typeof QueryService>) => Promise<unknown>, message: RegExp])[] = [
    ["an ambiguous scan", (client) => client.getPack({ code: "010692456188407421A1B2C3D4E51727093010LOT2025A" }), /AMBIGUOUS.*https:/],
    ["a scan of no pack", (client) => client.getPack({ code: "06924561884074" }), /NOT_A_PACK/],
    ["a document by nothing", (client) => client.getDocument({}), /either by key, or by owner and number/],
    ["a document of no party", (client) => client.getDocument({ owner: "somebody", number: "1" }), /owner: /],
    ["a page that is none", (client) => client.getDocument({ key: "urn:csp:bill:a:b", page: "next" }), /page: /],
    ["a page that is too long", (client) => client.getDocument({ key: "urn:csp:bill:a:b", pageSize: 1001 }), /page_size: /],
    ["a batch by both names", (client) => client.getBatch({ uri: BATCH_URI, batchNo: "1" }), /either by uri or by batch_no/],
    ["a receipt id that is none", (client) => client.getReceipt({ id: "1" }), /<message id>\.<position>/],
  ];
  for (const [what, ask, message] of WRONG) {
    test(`${what} is an invalid argument`, async () => {
      const [client] = clients;
      assert.ok(client);
      await assert.rejects(ask(client), (error) => error instanceof ConnectError && error.code === Code.InvalidArgument && message.test(error.rawMessage));
    });
  }

  test("a receipt by its path says every field, also those that are nought", async () => {
    const answer = await settled(billReceipt);
    assert.deepEqual([answer.state, answer.codesAccepted], ["translated", 1]);
    assert.deepEqual(
      answer.refused.map(({ where }) => where),
      ["/trace_codes/1", "/trace_codes/2"],
    );
    assert.ok(Object.hasOwn(answer, "nextPage"));
  });

  test("a message that is not translated yet is pending, and says when to ask again; then it is there", async () => {
    const { receipt, translated } = await record(log, "bill", BILL.replace("XS-1", "XS-9"));
    const response = await fetch(`${url}/uplink/receipts/${receipt}`);
    assert.equal(response.status, 200);
    assert.equal(((await response.json()) as ReceiptJson).state, "pending");
    const job = await fetch(`${url}/capture/${receipt}`);
    assert.deepEqual([job.status, ((await job.json()) as { running: boolean }).running], [200, true]);
    await translated();
    assert.equal((await settled(receipt)).state, "translated");
  });

  test("a receipt that nobody was given is not found once the view has passed its place, and a text that is none is refused", async () => {
    const position = billReceipt.split(".")[1] ?? "";
    const unknown = await fetch(`${url}/uplink/receipts/${randomUUID()}.${position}`);
    assert.equal(unknown.status, 404);
    assert.equal((await fetch(`${url}/uplink/receipts/nonsense`)).status, 400);
  });

  test("a capture job in the words of the EPCIS standard", async () => {
    const response = await fetch(`${url}/capture/${billReceipt}`);
    assert.equal(response.headers.get("gs1-epcis-version"), "2.0.0");
    const { errors, ...job } = (await response.json()) as { errors: readonly { type: string; title: string }[] };
    assert.deepEqual(job, { captureID: billReceipt, createdAt: "2025-02-03T01:30:05.000Z", running: false, success: false, captureErrorBehaviour: "proceed" });
    assert.deepEqual(
      errors.map(({ type, title }) => [type, title]),
      [["epcisException:ValidationException", "CODES_REFUSED"]],
    );
    const none = await fetch(`${url}/capture/nonsense`);
    assert.deepEqual([none.status, none.headers.get("content-type")?.split(";")[0]], [404, "application/problem+json"]);
  });

  test("what was refused is listed for operators", async () => {
    const { rejections } = (await (await fetch(`${url}/rejections`)).json()) as RejectionsAnswer;
    assert.deepEqual([rejections.length, rejections.at(-1)?.receipt], [4, billReceipt]);
  });

  test("readiness and figures are there for operators", async () => {
    assert.equal((await fetch(`${url}/readyz`)).status, 200);
    const text = await metrics();
    for (const name of ["csp_follower_position", "csp_view_write_seconds", "csp_freshness_seconds"]) assert.match(text, new RegExp(`^${name}`, "m"));
    assert.deepEqual([...spanNames].toSorted(), ["answer", "project-view"]);
    assert.match(text, /csp_repeated_documents_total\{view="pack",verdict="conflict"\} 1\n/);
  });
});
