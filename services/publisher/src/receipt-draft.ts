// What is known of a message while its outcomes come in, and the receipt that its close makes of it: whole in its counts,
// bounded in what it lists. A pure fold, so that it does not matter where writes begin; plain JSON, so that it can be kept.

import type { Position } from "@csp/contracts";
import { formatReceipt, type Provenance, type Rejection, type Translated } from "@csp/domain";
import type { Verdict } from "@csp/service-kit";

/** What became of a document: whether it counts, or that nothing of it was accepted. */
export type DocumentVerdict = Verdict | "refused";

interface ListedRejection {
  readonly reason: string;
  readonly where: string;
  readonly detail: string;
  readonly document: string | null;
  readonly codes: number;
  readonly refused: readonly { readonly where: string; readonly reason: string; readonly code: string; readonly detail: string }[];
}

export interface Receipt {
  readonly receipt: string;
  readonly sender: string;
  readonly profile: string;
  readonly receivedAtMs: number;
  readonly ruleSet: string;
  readonly asOf: Position;
  readonly events: number;
  readonly codesListed: number;
  readonly codesAccepted: number;
  readonly codesRefused: number;
  readonly documentCount: number;
  readonly documents: readonly {
    readonly key: string;
    readonly owner: string;
    readonly number: string;
    readonly verdict: DocumentVerdict;
    readonly codesListed: number;
    readonly codesRefused: number;
  }[];
  readonly rejectionCount: number;
  readonly rejections: readonly ListedRejection[];
  readonly more: { readonly documents: number; readonly rejections: number; readonly refusedCodes: number };
}

export interface ReceiptDraft {
  /** By place of the document in its message; none for one of which nothing was accepted. */
  verdicts: Record<number, Verdict>;
  rejections: ListedRejection[];
  /** Codes that are listed with them. */
  codes: number;
  /** Of all that is listed, about. */
  bytes: number;
}

export const RECEIPT_BOUNDS = { documents: 200, rejections: 200, codes: 1000, bytes: 400 * 1024 } as const;

export function emptyDraft(): ReceiptDraft {
  return { verdicts: {}, rejections: [], codes: 0, bytes: 0 };
}

export function addVerdict(draft: ReceiptDraft, document: number, verdict: Verdict): void {
  if (document < RECEIPT_BOUNDS.documents) draft.verdicts[document] = verdict;
}

/** Lists it where there is room, and of its codes as many as there is room for. Once there was none, nothing more is listed. */
export function addRejection(draft: ReceiptDraft, rejection: Rejection, document: string | null): void {
  const { reason, where, detail, codes } = rejection;
  const room = draft.rejections.length < RECEIPT_BOUNDS.rejections && draft.bytes < RECEIPT_BOUNDS.bytes;
  if (!room || !take(draft, reason, where, detail, document ?? "")) return;
  const refused: ListedRejection["refused"][number][] = [];
  for (const code of codes) {
    if (draft.codes === RECEIPT_BOUNDS.codes || !take(draft, code.where, code.reason, code.code, code.detail)) break;
    refused.push({ where: code.where, reason: code.reason, code: code.code, detail: code.detail });
    draft.codes += 1;
  }
  draft.rejections.push({ reason, where, detail, document, codes: codes.length, refused });
}

/** False, and all room taken, where the texts do not fit. */
function take(draft: ReceiptDraft, ...texts: readonly string[]): boolean {
  const bytes = draft.bytes + texts.reduce((sum, text) => sum + Buffer.byteLength(text) + 4, 0);
  draft.bytes = Math.min(bytes, RECEIPT_BOUNDS.bytes);
  return bytes <= RECEIPT_BOUNDS.bytes;
}

/** @param asOf where the close stands in the log */
export function closeReceipt(draft: ReceiptDraft, translated: Translated, from: Provenance, asOf: Position): Receipt {
  const documents: Receipt["documents"][number][] = [];
  for (const [index, { key, owner, number, codesListed, codesRefused }] of translated.documents.slice(0, RECEIPT_BOUNDS.documents).entries()) {
    if (!take(draft, key, owner, number)) break;
    documents.push({ key, owner, number, verdict: draft.verdicts[index] ?? "refused", codesListed, codesRefused });
  }
  return {
    receipt: formatReceipt({ messageId: translated.messageId, position: from.rawPosition }),
    sender: from.sender,
    profile: translated.profile,
    receivedAtMs: from.receivedAtMs,
    ruleSet: translated.ruleSet,
    asOf,
    events: translated.events,
    codesListed: translated.codesListed,
    codesAccepted: translated.codesListed - translated.codesRefused,
    codesRefused: translated.codesRefused,
    documentCount: translated.documentCount,
    documents,
    rejectionCount: translated.rejections,
    rejections: draft.rejections,
    more: {
      documents: translated.documentCount - documents.length,
      rejections: translated.rejections - draft.rejections.length,
      refusedCodes: Math.max(0, translated.codesRefused - draft.codes),
    },
  };
}
