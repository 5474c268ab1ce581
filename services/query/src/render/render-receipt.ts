// What became of one message, as text: the outcome in one line, then its documents, and what was refused and why.

import { formatReceipt } from "@csp/domain";
import type { ReceiptAnswer } from "../answers.ts";
import { partyName } from "./names.ts";
import { clean, count, counted, heading, labelled, type RenderOptions, sections, shorten, table, wrapped } from "./text.ts";
import { timeText } from "./time-text.ts";
import { verdictText } from "./verdict-text.ts";

const LISTED_DOCUMENTS = 20;
const LISTED_CODES = 20;

/** A deleted document still holds its number (docs/adr/0010): the register cannot tell a new sending from a late repeat. */
const NUMBER_IS_USED =
  "A number is used once, and is not free again when its document is deleted: what comes under it later is not applied. To change what was said, correct the document (a bill by correct-bill, an EPCIS event by an error declaration and an event with an id of its own); for anything new, send it under another number. 单据号不可重复使用，删除后亦然；请修改原单据，或以新单据号重新上传。";

export function renderReceipt(receipt: ReceiptAnswer, options: RenderOptions = {}): string {
  return sections([
    [heading(`Receipt 回执  ${formatReceipt(receipt)}`, options), ...labelled(aboutReceipt(receipt))],
    receipt.documents.length === 0 ? [] : [heading(`Documents 单据  ${count(receipt.documentCount)}`, options), ...documentLines(receipt)],
    receipt.rejections.length === 0 ? [] : [heading("Not accepted", options), ...rejectionLines(receipt)],
    receipt.refused.length === 0 ? [] : [heading("Refused codes, and packings that could not be made", options), ...refusedLines(receipt)],
  ]);
}

function aboutReceipt(receipt: ReceiptAnswer): readonly (readonly [string, string | null])[] {
  return [
    ["state", stateText(receipt)],
    ["profile", receipt.profile === null ? null : clean(receipt.profile)],
    ["taken in", receipt.receivedAtMs === null ? null : timeText(receipt.receivedAtMs)],
    ["rules", receipt.ruleSet === null ? null : clean(receipt.ruleSet)],
  ];
}

function stateText(receipt: ReceiptAnswer): string {
  switch (receipt.state) {
    case "pending":
      return "pending: not translated yet, as far as this reader has come; ask again shortly";
    case "unknown":
      return "unknown: no such message was taken in";
    case "translated": {
      const { codesListed, codesAccepted, codesRefused, events } = receipt;
      const codes =
        codesRefused === 0
          ? `all ${counted(codesListed, "code")} accepted`
          : `${count(codesAccepted)} of ${counted(codesListed, "code")} accepted, ${count(codesRefused)} refused`;
      if (events === 0) return "translated: nothing of it was accepted";
      const unapplied = receipt.documents.filter(({ verdict }) => verdict === "duplicate" || verdict === "conflict");
      const which = [...new Set(unapplied.map(({ verdict }) => verdict))].join(" and ");
      return unapplied.length === 0
        ? `translated: ${codes}, in ${counted(events, "event")}`
        : `translated: ${codes.replace("accepted", "readable")}, but ${counted(unapplied.length, "document")} not applied (${which})`;
    }
    default:
      return receipt.state satisfies never;
  }
}

function documentLines({ documents, documentCount }: ReceiptAnswer): readonly string[] {
  const shown = documents.slice(0, LISTED_DOCUMENTS);
  const lines = table(
    [{}, {}, {}],
    shown.map(({ number, owner, verdict }) => [shorten(clean(number), 40), shorten(partyName(owner), 24), verdictText(verdict)]),
  );
  const more = documentCount > shown.length ? [`  and ${count(documentCount - shown.length)} more`] : [];
  const isKnown = documents.some(({ verdict }) => verdict === "duplicate" || verdict === "conflict");
  return [...lines, ...more, ...(isKnown ? wrapped(NUMBER_IS_USED, "    ") : [])];
}

function rejectionLines({ rejections }: ReceiptAnswer): readonly string[] {
  return rejections.flatMap(({ reason, where, detail }) => [
    `  ${clean(reason)}${where === "" ? "" : ` at ${clean(where)}`}`,
    ...wrapped(clean(detail), "    "),
  ]);
}

function refusedLines({ refused, nextPage }: ReceiptAnswer): readonly string[] {
  const shown = refused.slice(0, LISTED_CODES);
  const heads = table(
    [{}, {}, {}],
    shown.map(({ where, code, reason }) => [clean(where), clean(code), clean(reason)]),
  );
  const lines = heads.flatMap((head, at) => [head, ...wrapped(clean(shown[at]?.detail ?? ""), "    ")]);
  return refused.length > shown.length || nextPage !== null
    ? [...lines, `  and ${nextPage === null ? count(refused.length - shown.length) : "many"} more`]
    : lines;
}
