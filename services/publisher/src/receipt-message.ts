// A receipt as a message to its sender.

import { type OutMessage, receiptsTopic } from "@csp/contracts";
import { openAvro, RECEIPT_SCHEMA, uuidOf } from "@csp/domain";
import type { Receipt } from "./receipt-draft.ts";
import { frameValue, schemaHeaders } from "./topic-value.ts";

const receipts = openAvro<Receipt & { readonly viewVersion: number }>(RECEIPT_SCHEMA.schema);
const HEADERS = schemaHeaders(RECEIPT_SCHEMA);

/** The same receipt of the same version of the view has the same id, so that a message sent twice is known. */
export function toReceiptMessage(view: string, viewVersion: number, receipt: Receipt, schemaId: number): OutMessage {
  return {
    id: uuidOf(`message\n${view}\n${viewVersion}\n${receipt.receipt}`),
    topic: receiptsTopic(receipt.sender),
    key: receipt.receipt,
    value: frameValue(schemaId, receipts, { viewVersion, ...receipt }),
    headers: HEADERS,
  };
}
