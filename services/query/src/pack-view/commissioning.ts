// What a commissioning event says of its codes: batch, level, dates, from its ILMD. The bridge's own words (from relation
// files) go before those of the CBV, in which a GS1 event names the lot; its batch is then one of the GTIN.

import { batchUri, classUriOf, parseBatchUri } from "@csp/codes";
import { CSP_NAMESPACE, type EpcisEvent } from "@csp/epcis";

export interface BatchFacts {
  readonly uri: string;
  readonly number: string;
  readonly productionDate: string | null;
  readonly expiryDate: string | null;
}

export interface Commissioning {
  /** 0 where the event names none. */
  readonly level: number;
  /** The batch of codes of the class. */
  batchOf(classUri: string | null): BatchFacts | null;
}

/** In JSON-LD with a colon at its end, in XML without. */
const CBV_MASTER_DATA = "urn:epcglobal:cbv:mda";
const MAX_LEVEL = 9;

/** The codes that the event brings into being; null when it does not. */
export function commissionedBy(event: EpcisEvent): "object" | "output" | null {
  if (event.errorDeclaration !== null) return null;
  if (event.type === "ObjectEvent") return event.action === "ADD" ? "object" : null;
  return event.type === "TransformationEvent" ? "output" : null;
}

export function readCommissioning({ ilmd }: EpcisEvent): Commissioning {
  const own = new Map<string, string>();
  const cbv = new Map<string, string>();
  for (const { namespace, name, value } of ilmd) {
    if (value === null) continue;
    if (namespace === CSP_NAMESPACE) own.set(name, value);
    else if (namespace.startsWith(CBV_MASTER_DATA)) cbv.set(name, value);
  }
  const level = Number(own.get("level") ?? 0);
  const number = own.get("batchNo") ?? cbv.get("lotNumber") ?? null;
  const productionDate = own.get("productionDate") ?? null;
  const expiryDate = own.get("expiryDate") ?? cbv.get("itemExpirationDate") ?? null;
  const uri = own.get("batch") ?? null;
  const byClass = new Map<string | null, BatchFacts | null>();
  return {
    level: Number.isInteger(level) && level >= 1 && level <= MAX_LEVEL ? level : 0,
    batchOf(classUri) {
      let batch = byClass.get(classUri);
      if (batch === undefined) {
        const named = uri ?? (classUri === null || number === null ? null : batchUri(digitsOf(classUri), number));
        batch = named === null ? null : { uri: named, number: number ?? numberIn(named), productionDate, expiryDate };
        byClass.set(classUri, batch);
      }
      return batch;
    },
  };
}

/** The class of each code in turn: neighbours mostly share it, and comparing costs a tenth of cutting it out. */
export function createClassReader(): (uri: string) => string | null {
  let head = "";
  let last: string | null = null;
  return (uri) => {
    if (head !== "" && uri.startsWith(head)) return last;
    last = classUriOf(uri);
    head = last === null ? "" : last.startsWith("https:") ? `${last}/21/` : uri.slice(0, EDMC_CLASS_END);
    return last;
  };
}

function numberIn(uri: string): string {
  const name = parseBatchUri(uri);
  return name.ok ? name.value.batchNo : "";
}

const EDMC_CLASS_END = "urn:csp:edmc:".length + 7;

/** 7 digits (class of 20-digit codes) or 14 (GTIN), as the drug key of a batch is written where no national drug id is linked. */
function digitsOf(classUri: string): string {
  return classUri.slice(Math.max(classUri.lastIndexOf(":"), classUri.lastIndexOf("/")) + 1);
}
