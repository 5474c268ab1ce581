// URIs of batches and bills: two names joined by a colon, each escaped, so that any text in them comes back as it was.

import type { CanonicalUri, Parsed } from "./identifier.ts";
import { percentDecode, percentEncode } from "./percent.ts";
import { accept, refuse, shiftProblem } from "./problem.ts";

const BATCH_HEAD = "urn:csp:batch:";
const BILL_HEAD = "urn:csp:bill:";

export interface BatchName {
  /** National drug identification code where linked, else the class code of the smallest unit. */
  readonly drugKey: string;
  readonly batchNo: string;
}

export interface BillName {
  /** Canonical party URI. */
  readonly owner: string;
  readonly billNo: string;
}

export function batchUri(drugKey: string, batchNo: string): CanonicalUri {
  return pairUri(BATCH_HEAD, drugKey, batchNo);
}

export function billUri(owner: string, billNo: string): CanonicalUri {
  return pairUri(BILL_HEAD, owner, billNo);
}

export function parseBatchUri(uri: string): Parsed<BatchName> {
  const pair = parsePair(BATCH_HEAD, uri);
  return pair.ok ? accept({ drugKey: pair.value[0], batchNo: pair.value[1] }) : pair;
}

export function parseBillUri(uri: string): Parsed<BillName> {
  const pair = parsePair(BILL_HEAD, uri);
  return pair.ok ? accept({ owner: pair.value[0], billNo: pair.value[1] }) : pair;
}

function pairUri(head: string, first: string, second: string): CanonicalUri {
  return `${head}${percentEncode(first)}:${percentEncode(second)}` as CanonicalUri;
}

function parsePair(head: string, uri: string): Parsed<readonly [string, string]> {
  if (!uri.startsWith(head)) return refuse("UNKNOWN_SCHEME", 0, uri.length, `The URI must begin with ${head}`, `该 URI 不以 ${head} 开头。`);
  const colon = uri.indexOf(":", head.length);
  if (colon < 0) return refuse("BAD_LENGTH", uri.length, 0, "The second name is missing.", "缺少第二个名称。");
  const first = percentDecode(uri.slice(head.length, colon));
  if (!first.ok) return shiftProblem(first, head.length);
  const second = percentDecode(uri.slice(colon + 1));
  if (!second.ok) return shiftProblem(second, colon + 1);
  return accept([first.value, second.value]);
}
