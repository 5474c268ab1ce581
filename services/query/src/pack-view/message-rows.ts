// The rows behind receipts: what became of each raw message, its documents with their verdicts, its rejections. Kept for
// every message, also where nothing of it counts.

import type { ViewWrite } from "@csp/contracts";
import type { DocumentRef, Provenance, Rejection, Translated } from "@csp/domain";
import type { ViewEvent } from "@csp/service-kit";
import type { DocumentVerdict } from "../answers.ts";
import { BulkText } from "./bulk-text.ts";
import { sourceTextOf } from "./message-source.ts";
import type { Outcome } from "./outcome.ts";
import type { Terms } from "./terms.ts";
import type { Turns } from "./turns.ts";

const UPSERT_MESSAGES = `INSERT INTO message(raw, revision, source, received, id, events, listed, refused, documents)
  SELECT r.raw, r.revision, r.source, r.received, r.id, r.events, r.listed, r.refused, r.documents FROM {rows} WHERE true
  ON CONFLICT (raw) DO UPDATE SET id = COALESCE(excluded.id, message.id), events = COALESCE(excluded.events, message.events),
    listed = COALESCE(excluded.listed, message.listed), refused = COALESCE(excluded.refused, message.refused), documents = COALESCE(excluded.documents, message.documents)`;
const INSERT_DOCUMENTS = `INSERT INTO document(raw, doc, owner, verdict, number, key) SELECT r.raw, r.doc, r.owner, r.verdict, r.number, r.key FROM {rows} WHERE true ON CONFLICT DO NOTHING`;
const INSERT_REJECTIONS = `INSERT INTO rejection(raw, idx, reason, place, detail, document, codes, refused)
  SELECT r.raw, r.idx, r.reason, r.place, r.detail, r.document, r.codes, r.refused FROM {rows}`;
const UPSERT_TRANSLATED_TO = `INSERT INTO translated_to(stream, raw) SELECT r.stream, r.raw FROM {rows} WHERE true ON CONFLICT (stream) DO UPDATE SET raw = excluded.raw`;

interface Message {
  readonly from: Provenance;
  readonly source: number;
  translated: Translated | null;
}

interface Document {
  readonly raw: number;
  readonly doc: number;
  readonly owner: number;
  readonly verdict: DocumentVerdict;
  readonly number: string;
  readonly key: string;
}

type DocumentNames = Pick<DocumentRef, "key" | "owner" | "number">;

export class MessageRows {
  readonly #terms: Terms;
  readonly #messages = new Map<number, Message>();
  readonly #documents = new Map<string, Document>();
  readonly #rejections = new BulkText({
    raw: "int",
    idx: "int",
    reason: "text",
    place: "text",
    detail: "text",
    document: "text",
    codes: "int",
    refused: "text",
  });
  readonly #translatedTo = new Map<string, number>();

  constructor(terms: Terms) {
    this.#terms = terms;
  }

  gather({ body, verdict }: ViewEvent<Outcome>): void {
    const message = this.#messageOf(body.from);
    switch (body.kind) {
      case "event":
        return this.#addDocument(body.from.rawPosition, body.from.document?.index ?? 0, body.from.document, verdict);
      case "rejection":
        return this.#addRejection(body.from, body.rejection);
      case "translated":
        message.translated = body.translated;
        this.#translatedTo.set(body.from.rawStream, body.from.rawPosition);
        // Those of which something was accepted are there already, with their verdicts.
        return body.translated.documents.forEach((document, index) => this.#addDocument(body.from.rawPosition, index, document, "refused"));
      default:
        body satisfies never;
    }
  }

  /** The terms must have been resolved. */
  async store(write: ViewWrite, turns: Turns): Promise<void> {
    const messages = new BulkText({
      raw: "int",
      revision: "int",
      source: "int",
      received: "int",
      id: "text",
      events: "int",
      listed: "int",
      refused: "int",
      documents: "int",
    });
    for (const { from, source, translated: t } of this.#messages.values()) {
      const counts =
        t === null ? "null,null,null,null,null" : `${JSON.stringify(t.messageId)},${t.events},${t.codesListed},${t.codesRefused},${t.documentCount}`;
      messages.add(`[${from.rawPosition},${from.rawRevision},${this.#terms.numberOf(source)},${from.receivedAtMs},${counts}]`);
      if (turns.spend(2)) await turns.next();
    }
    const documents = new BulkText({ raw: "int", doc: "int", owner: "int", verdict: "text", number: "text", key: "text" });
    for (const { raw, doc, owner, verdict, number, key } of this.#documents.values()) {
      documents.add(`[${raw},${doc},${this.#terms.numberOf(owner)},"${verdict}",${JSON.stringify(number)},${JSON.stringify(key)}]`);
      if (turns.spend(2)) await turns.next();
    }
    const translatedTo = new BulkText({ stream: "text", raw: "int" });
    for (const entry of this.#translatedTo) translatedTo.add(JSON.stringify(entry));
    messages.send(write, UPSERT_MESSAGES);
    documents.send(write, INSERT_DOCUMENTS);
    this.#rejections.send(write, INSERT_REJECTIONS);
    translatedTo.send(write, UPSERT_TRANSLATED_TO);
  }

  #messageOf(from: Provenance): Message {
    let message = this.#messages.get(from.rawPosition);
    if (message === undefined) {
      message = { from, source: this.#terms.ordinalOf(sourceTextOf(from)), translated: null };
      this.#messages.set(from.rawPosition, message);
    }
    return message;
  }

  #addDocument(raw: number, doc: number, names: DocumentNames | null, verdict: DocumentVerdict): void {
    if (names === null) return;
    const at = `${raw}/${doc}`;
    if (this.#documents.has(at)) return;
    this.#documents.set(at, { raw, doc, owner: this.#terms.ordinalOf(names.owner), verdict, number: names.number, key: names.key });
  }

  #addRejection(from: Provenance, { reason, where, detail, codes }: Rejection): void {
    const refused = JSON.stringify(codes.map((code) => [code.where, code.reason, code.code, code.detail]));
    this.#rejections.add(JSON.stringify([from.rawPosition, from.index, reason, where, detail, from.document?.key ?? null, codes.length, refused]));
  }
}
