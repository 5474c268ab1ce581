// The target `relation-xml`: commissioning and packing as relation files 3.0, one for each product and batch, or for several
// that share a box.

import { type Claims, SAYS_NOTHING } from "../claims.ts";
import { innerTarget } from "../streaming-target.ts";
import type { InnerTarget } from "../target.ts";
import { BATCH_FACTS, RELATION_FACTS } from "./batch-of-event.ts";
import { FILE_BOUNDS } from "./file-content.ts";
import { createRelationWriter } from "./relation-writer.ts";

const CLAIMS: Claims = {
  fields: {
    ...SAYS_NOTHING,
    type: { partly: "ObjectEvent that commissions, AggregationEvent that packs" },
    eventTime: { partly: "the day of production" },
    eventTimeZoneOffset: { partly: "+08:00" },
    action: { partly: "ADD" },
    bizStep: { partly: "commissioning, packing" },
    disposition: { partly: "active, of commissioning" },
    epcList: {
      partly:
        "packs and logistic units of the schemes that the rule set reads, each once; those of a batch and level together, in as many files as their readers take",
    },
    parentID: { partly: "a pack commissioned by the same events" },
    childEPCs: { partly: "packs commissioned by the same events, each in one parent of a higher level; those of a parent and batch together" },
    part: "fully",
  },
  nodes: {
    "ilmd/csp:batch": { partly: "not written; made again from the class of the smallest packs and the batch number" },
    "ilmd/csp:batchNo": "fully",
    "ilmd/csp:productionDate": "fully",
    "ilmd/csp:expiryDate": "fully",
    ...Object.fromEntries([...RELATION_FACTS, ...BATCH_FACTS].map((name) => [`ilmd/csp:${name}`, "fully"] as const)),
    "ilmd/csp:level": "fully",
    "ilmd/cbvmda:lotNumber": { partly: "as the batch number" },
    "ilmd/cbvmda:itemExpirationDate": { partly: "as the expiry, to the day" },
    "extensions/csp:timePrecision": { partly: "a day" },
    "extensions/csp:boxFlag": { partly: "of a packing, 1 to 99" },
  },
  otherNodes: "not",
};

/** `bounds`: of a file. */
export function createRelationXmlTarget(bounds = FILE_BOUNDS): InnerTarget {
  return innerTarget(
    {
      name: "relation-xml",
      says: "relation files 3.0, one for each batch that was commissioned, with what was packed in what; several where one would be larger than a bridge takes",
      claims: CLAIMS,
    },
    (options, ledger, into) => createRelationWriter(options, CLAIMS, ledger, into, bounds),
  );
}

export const relationXmlTarget: InnerTarget = createRelationXmlTarget();
