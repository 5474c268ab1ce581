import assert from "node:assert/strict";
import { test } from "node:test";
import { CSP_NAMESPACE, type EpcisEvent } from "@csp/epcis";
import { targets } from "../../targets.ts";
import type { Loss } from "../target.ts";
import { OWNER, translateWith, write } from "../translate.test-support.ts";

const BOTH = { dis_ref_ent_id: "dr", dis_ent_id: "de", ass_ref_ent_id: "ar", ass_ent_id: "ae" };
const BILL = {
  bill_code: "CK1",
  bill_time: "2026-09-01 10:00:00",
  bill_type: 201,
  from_user_id: OWNER.slice(13),
  to_user_id: "b",
  trace_codes: "81773220288616423835",
  ...BOTH,
};

async function through(name: string, events: readonly EpcisEvent[]): Promise<readonly EpcisEvent[]> {
  const target = targets.find((one) => one.name === name);
  assert.ok(target !== undefined, name);
  const { documents, losses } = write(target, events);
  assert.deepEqual(losses, [], name);
  const [document] = documents;
  assert.ok(document !== undefined && documents.length === 1, name);
  return (await translateWith(document.profile, document.payload)).events;
}

void test("a bill that names an enterprise by both its ids is the same bill behind EPCIS", async () => {
  const { events } = await translateWith("bill", JSON.stringify(BILL));
  for (const name of ["epcis-json", "epcis-xml"]) assert.deepEqual(await through("bill", await through(name, events)), events, name);
});

void test("a list that no two fields hold is told as lost", async () => {
  const { events } = await translateWith("bill", JSON.stringify(BILL));
  const [event] = await through("epcis-json", events);
  assert.ok(event !== undefined);
  const bill = targets.find(({ name }) => name === "bill");
  const parties = ["urn:csp:ent:kyt-ref:a", "urn:csp:ent:kyt-ref:b", "urn:csp:ent:kyt-ent:c"];
  for (const values of [parties.slice(0, 2), parties, [parties[0] ?? "", "elsewhere"], parties.slice(0, 1)]) {
    const extensions = event.extensions.map((node) => {
      if (node.namespace !== CSP_NAMESPACE || node.name !== "consignor") return node;
      const children = values.map((value) => ({ namespace: "", name: "", prefix: "", kind: "string", value, children: [] }) as const);
      return { ...node, children };
    });
    const lost: readonly Loss[] = bill === undefined ? [] : write(bill, [{ ...event, extensions }]).losses;
    assert.deepEqual(
      lost.map(({ where }) => where),
      ["extensions/csp:consignor"],
      values.join(),
    );
  }
});
