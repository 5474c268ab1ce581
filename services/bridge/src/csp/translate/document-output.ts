// Where written documents go, each as soon as it is finished: files of a folder, standard output, one JSON answer, memory for
// whoever calls the command in a program, or nowhere, where only their sizes are told.

import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { PiecedDocument } from "@csp/formats";
import { CommandError } from "../client.ts";

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
  onDisk(folder, () => mkdirSync(folder, { recursive: true }));
  return createOutput((document) => {
    const file = join(folder, document.name);
    const descriptor = onDisk(file, () => openSync(file, "w"));
    let sizeBytes = 0;
    try {
      for (const piece of document.pieces()) {
        onDisk(file, () => {
          for (let at = 0; at < piece.length;) at += writeSync(descriptor, piece, at);
        });
        sizeBytes += piece.length;
      }
    } finally {
      closeSync(descriptor);
    }
    return { sizeBytes, file, payload: null };
  });
}

/** What a disk refuses is a sentence for whoever named the folder. */
function onDisk<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new CommandError(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
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

export function toNowhere(): DocumentOutput {
  return createOutput((document) => ({ sizeBytes: sizeOf(document), file: null, payload: null }));
}

export interface JsonOutput extends DocumentOutput {
  /** The other members of the answer, and its end. */
  finish(rest: object): void;
}

/** One JSON object whose first member, `written`, is the documents, each with its payload as text. */
export function toJson(write: (text: string) => void): JsonOutput {
  let before = '{"written":[';
  const output = createOutput((document) => {
    const { pieces, ...facts } = document;
    write(`${before}${JSON.stringify(facts).slice(0, -1)},"payload":"`);
    before = ",";
    const decoder = new TextDecoder();
    let sizeBytes = 0;
    for (const piece of pieces()) {
      write(escaped(decoder.decode(piece, { stream: true })));
      sizeBytes += piece.length;
    }
    write(`${escaped(decoder.decode())}"}`);
    return { sizeBytes, file: null, payload: null };
  });
  return {
    ...output,
    finish(rest) {
      write(`${before === "," ? "" : before}],${JSON.stringify(rest).slice(1)}\n`);
    },
  };
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function sizeOf({ pieces }: PiecedDocument): number {
  let sizeBytes = 0;
  for (const piece of pieces()) sizeBytes += piece.length;
  return sizeBytes;
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
