import assert from "node:assert/strict";
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
