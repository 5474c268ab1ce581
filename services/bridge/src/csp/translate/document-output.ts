// Where written documents go, each as soon as it is finished: files of a folder, standard output, or memory for whoever asked for
// all of it in one answer.

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { PiecedDocument } from "@csp/formats";

/** What is told of a document that was written. */
export interface OutputDocument extends Omit<PiecedDocument, "pieces"> {
  readonly sizeBytes: number;
  /** Null where it is no file. */
  readonly file: string | null;
  /** Null where it is not kept. */
  readonly payload: Buffer | null;
}

export interface DocumentOutput {
  take(documents: readonly PiecedDocument[]): void;
  readonly documents: readonly OutputDocument[];
}

/** Takes the pieces of one document, in order. */
type Write = (document: PiecedDocument) => Pick<OutputDocument, "sizeBytes" | "file" | "payload">;

export function toFolder(folder: string): DocumentOutput {
  mkdirSync(folder, { recursive: true });
  return createOutput((document) => {
    const file = join(folder, document.name);
    const descriptor = openSync(file, "w");
    let sizeBytes = 0;
    try {
      for (const piece of document.pieces()) {
        for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
        sizeBytes += piece.length;
      }
    } finally {
      closeSync(descriptor);
    }
    return { sizeBytes, file, payload: null };
  });
}

/** Documents one behind the other; each ends with a line break. */
export function toStream(write: (bytes: Uint8Array) => void): DocumentOutput {
  return createOutput((document) => {
    let sizeBytes = 0;
    for (const piece of document.pieces()) {
      // Whoever writes later than at once would find the next piece in its place.
      write(Buffer.from(piece));
      sizeBytes += piece.length;
    }
    return { sizeBytes, file: null, payload: null };
  });
}

export function toMemory(): DocumentOutput {
  return createOutput((document) => {
    const pieces: Buffer[] = [];
    for (const piece of document.pieces()) pieces.push(Buffer.from(piece));
    const payload = Buffer.concat(pieces);
    return { sizeBytes: payload.length, file: null, payload };
  });
}

function createOutput(write: Write): DocumentOutput {
  const documents: OutputDocument[] = [];
  return {
    documents,
    take(finished) {
      for (const document of finished) {
        const { pieces: _pieces, ...facts } = document;
        documents.push({ ...facts, ...write(document) });
      }
    },
  };
}
