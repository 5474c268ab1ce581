import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import { openSession } from "./session.ts";

const NOT_USABLE = [
  "",
  "csp",
  "127.0.0.1:5432/csp",
  "mysql://csp:secret@127.0.0.1/csp",
  "postgres://csp:secret@127.0.0.1:99999/csp",
  "postgres://csp:secret@127.0.0.1/csp?sslmode=verify-full&sslrootcert=/nowhere/ca.pem",
];

for (const url of NOT_USABLE)
  test(`${url || "nothing"} is refused before anything is reached, and its password kept`, async () => {
    const opening = openSession({ url, name: "test", what: "the store", settings: [], answerMs: 1000 });
    await assert.rejects(opening, (error) => isBridgeError(error, "CONFIG_INVALID") && !error.message.includes("secret"));
  });

/** AuthenticationOk, and ReadyForQuery. */
const LETS_IN = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]);

test("a session with a server that has come to hang is closed all the same, with what runs on it", { timeout: 20_000 }, async () => {
  const sockets = new Set<Socket>();
  // Lets everybody in, and says nothing any more; nor does it hang up.
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.once("data", () => socket.write(LETS_IN));
    socket.on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    const url = `postgres://csp@127.0.0.1:${(server.address() as AddressInfo).port}/csp`;
    const open = () => openSession({ url, name: "test", what: "the store", settings: [], answerMs: 60_000 });
    const [idle, busy] = await Promise.all([open(), open()]);
    const asked = assert.rejects(busy.query({ text: "SELECT 1" }), (error) => isBridgeError(error, "STORE_UNAVAILABLE"));
    await Promise.all([idle.close(), busy.close(), asked]);
    assert.deepEqual([idle.isOpen, busy.isOpen], [false, false]);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
});
