// A record of the group `enterprise` of a provincial message: basic information about the sender. It makes no trace event, so
// it is kept in the raw stream and refused by name; nothing of it is read, since it names persons.

import { hash } from "node:crypto";
import { readUtf8 } from "../json-message.ts";
import type { DocumentFacts, Profile, ProfileInput, Refusal } from "../profile.ts";
import { refuse } from "../refusals.ts";

export const provincialEnterprise: Profile = {
  name: "provincial-enterprise",
  needsOwner: true,
  mediaTypes: ["application/json"],
  async survey(input) {
    const document = await readDocument(input);
    return "reason" in document ? { ok: false, refusal: document } : { ok: true, documents: [document] };
  },
  async *read() {
    const detail = "basic information of an enterprise makes no trace event; it is kept, and can be translated again once there is a register for it";
    yield [{ kind: "refusal", document: 0, refusal: refuse("NOT_TRANSLATED", "", detail) }];
  },
};

async function readDocument(input: ProfileInput): Promise<DocumentFacts | Refusal> {
  const text = await readUtf8(input.chunks);
  if (!text.ok) return text.refusal;
  const contentHash = hash("sha256", text.value, "buffer");
  const key = `urn:csp:provincial-enterprise:${contentHash.toString("hex")}`;
  return { key, owner: input.owner, number: "enterprise", contentHash, codesListed: 0, codesRefused: 0 };
}
