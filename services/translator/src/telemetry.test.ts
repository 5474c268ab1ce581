import assert from "node:assert/strict";
import { test } from "node:test";
import type { RawMessage, Rejection } from "@csp/domain";
import { createTelemetry } from "@csp/service-kit";
import { createTranslatorTelemetry } from "./telemetry.ts";

const REJECTION: Rejection = { reason: "SHAPE_INVALID", where: "", detail: "", fingerprint: null, codes: [] };

function message(sender: string): RawMessage {
  return {
    stream: "uplink-http-1",
    revision: 0,
    position: 1,
    id: "00000000-0000-4000-8000-000000000000",
    received: {
      profile: "bill",
      contentType: "application/json",
      contentEncoding: "identity",
      sender,
      owner: sender,
      senderVerified: false,
      source: "http",
      receivedAtMs: 0,
      sha256: new Uint8Array(32),
      sizeBytes: 2,
      keyId: null,
      payload: new Uint8Array(2),
      parts: 0,
    },
    async *chunks() {},
  };
}

test("of a sender's messages those of which something was refused are a share, from its first message on", async () => {
  await using telemetry = createTelemetry({ service: "probe", logTo: { write: () => undefined } });
  using translator = createTranslatorTelemetry(telemetry);
  const counts = { events: 1, codesListed: 1, codesRefused: 0 };
  const of = async (name: string) => {
    const text = await telemetry.metricsText();
    return Object.fromEntries(
      Array.from(text.matchAll(new RegExp(`^${name}\\{sender="([^"]+)"\\} (\\d+)$`, "gm")), ([, sender = "", n]) => [sender, Number(n)]),
    );
  };
  translator.translated(message("urn:csp:ent:kyt-ref:A"), counts, []);
  assert.deepEqual(await of("csp_sender_rejections_total"), { "kyt-ref:A": 0, other: 0 });
  translator.translated(message("urn:csp:ent:kyt-ref:A"), counts, [REJECTION, REJECTION]);
  translator.translated(message(""), counts, [REJECTION]);
  assert.deepEqual(await of("csp_sender_rejections_total"), { "kyt-ref:A": 1, unnamed: 1, other: 0 });
  assert.deepEqual(await of("csp_sender_translated_messages_total"), { "kyt-ref:A": 2, unnamed: 1, other: 0 });
});
