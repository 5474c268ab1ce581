import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { inboxCommand } from "./inbox-command.ts";

/** What the command prints where a bridge answers so; without an inbox, one that reads no topics. */
async function printed(inbox: object | undefined, ...positionals: string[]): Promise<string> {
  await using server = createServer((request, response) => {
    response.statusCode = inbox === undefined ? 404 : 200;
    const noTopics = { code: "not_found", message: "there is nothing at it", details: [{ debug: { code: "NOT_FOUND" } }] };
    response.end(JSON.stringify(inbox === undefined ? noTopics : request.method === "POST" ? { stream: "uplink-anew" } : inbox));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return (await inboxCommand.run({ positionals, options: { url }, env: {} })).text;
}

const read = (topic: string, partition: number) => ({ topic, partition, stopped: null, waits: null });

test("partitions that stand still come first, then those that wait, then those that are read, by number", async () => {
  const text = await printed({
    failure: null,
    partitions: [
      read("csp.uplink.bill", 0),
      read("csp.uplink.bill", 10),
      { ...read("csp.uplink.bill", 2), waits: "LOG_UNAVAILABLE: the disk is full" },
      { ...read("csp.uplink.retail", 1), stopped: "SOURCE_RESET: made anew" },
      read("csp.uplink.bill", 3),
    ],
  });
  assert.deepEqual(text.split("\n"), [
    "5 partitions: 3 read, 1 waiting, 1 standing still",
    "csp.uplink.retail/1  stands still: SOURCE_RESET: made anew",
    "csp.uplink.bill/2  waits: LOG_UNAVAILABLE: the disk is full",
    "csp.uplink.bill/0  read",
    "csp.uplink.bill/3  read",
    "csp.uplink.bill/10  read",
    "",
  ]);
});

test("what keeps it from reading any is said, and that there are none", async () => {
  assert.equal(await printed({ failure: "INBOX_UNAVAILABLE: away", partitions: [] }), "INBOX_UNAVAILABLE: away\n");
  assert.equal(await printed({ failure: null, partitions: [] }), "no partition is read here\n");
});

test("a partition that another process reads cannot be reset here, which is another thing than reading no topics", async () => {
  const inbox = { failure: null, partitions: [read("csp.uplink.bill", 0)] };
  assert.equal(await printed(inbox, "reset", "csp.uplink.bill", "0"), "csp.uplink.bill/0 is kept in uplink-anew from now on\n");
  await assert.rejects(printed(inbox, "reset", "csp.uplink.bill", "9"), /csp\.uplink\.bill\/9 is not read by this process: .*--url/);
  await assert.rejects(printed(undefined, "reset", "csp.uplink.bill", "0"), /CSP_KAFKA_BROKERS is not set there/);
  await assert.rejects(printed(inbox, "reset", "csp.uplink.bill"), /csp inbox reset <topic> <partition>/);
});
