// A canonical event from Avro binary of schemas/events/trace-event.v1.json, as traceEventBytes writes it, without avsc: every
// view decodes every event. What is not written so, or is no event, is left to avsc and the look over the bytes, which say
// what is wrong. The test beside it holds both to the same events.
//
// All bytes become one text, a character a byte, and what is read are pieces of it: 2.3 µs for an event of 2 codes and 13 µs
// for one of 200, where avsc with the look before it takes 10.9 and 68 (best of 200 samples, on a busy machine).

import type { EpcisEvent, Node, Place, QuantityElement, TypedValue } from "@csp/epcis";
import { MAX_AVRO_BYTES } from "./avro/avro-codec.ts";

const TYPES: readonly EpcisEvent["type"][] = ["ObjectEvent", "AggregationEvent", "TransactionEvent", "TransformationEvent", "AssociationEvent"];
const ACTIONS: readonly NonNullable<EpcisEvent["action"]>[] = ["ADD", "OBSERVE", "DELETE"];
const KINDS: readonly Node["kind"][] = ["string", "number", "boolean", "null", "object", "array"];

/** Thrown and caught here alone. */
const STRANGE = new Error("not an event as we write it");
const MAX_DEPTH = 100;
const MAX_VARINT_BYTES = 5;
/** Of an `int`, zigzag. */
const MAX_INT = 2 ** 32 - 1;
const NONE: readonly never[] = [];

/** Undefined for what is left to avsc. Never throws. */
export function readTraceEvent(bytes: Uint8Array): EpcisEvent | undefined {
  if (bytes.length > MAX_AVRO_BYTES) return undefined;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    const reader = new EventReader(buffer, false);
    const event = reader.event();
    return reader.isAscii() ? event : new EventReader(buffer, true).event();
  } catch (error) {
    if (error === STRANGE) return undefined;
    throw error;
  }
}

class EventReader {
  readonly #bytes: Buffer;
  /** A character a byte. */
  readonly #text: string;
  /** Whether texts are taken for more than ASCII: to ask it of the whole once costs less than of each. */
  readonly #isUtf8: boolean;
  #at = 0;
  #depth = 0;
  /** Bytes over 127 that are no text. */
  #highBytes = 0;

  constructor(bytes: Buffer, isUtf8: boolean) {
    this.#bytes = bytes;
    this.#text = isUtf8 ? "" : bytes.toString("latin1");
    this.#isUtf8 = isUtf8;
  }

  /** Of what was read: to the end. */
  isAscii(): boolean {
    return Buffer.byteLength(this.#text) === this.#text.length + this.#highBytes;
  }

  event(): EpcisEvent {
    const event: EpcisEvent = {
      type: this.#symbol(TYPES),
      eventID: this.#optional(),
      eventTime: this.#string(),
      eventTimeZoneOffset: this.#string(),
      recordTime: this.#optional(),
      action: this.#isThere() ? this.#symbol(ACTIONS) : null,
      bizStep: this.#optional(),
      disposition: this.#optional(),
      persistentDisposition: this.#isThere() ? { set: this.#strings(), unset: this.#strings() } : null,
      readPoint: this.#place(),
      bizLocation: this.#place(),
      parentID: this.#optional(),
      epcList: this.#strings(),
      quantityList: this.#list(this.#quantity),
      childEPCs: this.#strings(),
      childQuantityList: this.#list(this.#quantity),
      inputEPCList: this.#strings(),
      inputQuantityList: this.#list(this.#quantity),
      outputEPCList: this.#strings(),
      outputQuantityList: this.#list(this.#quantity),
      transformationID: this.#optional(),
      bizTransactionList: this.#list(this.#typedValue),
      sourceList: this.#list(this.#typedValue),
      destinationList: this.#list(this.#typedValue),
      errorDeclaration: this.#isThere() ? this.#errorDeclaration() : null,
      certificationInfo: this.#list(this.#node),
      ilmd: this.#list(this.#node),
      sensorElementList: this.#list(this.#node),
      extensions: this.#list(this.#node),
      part: this.#isThere() ? { index: this.#integer(), of: this.#integer() } : null,
    };
    if (this.#at !== this.#bytes.length) throw STRANGE;
    return event;
  }

  /** From 0. */
  #integer(): number {
    let value = 0;
    let scale = 1;
    for (let n = 0; n < MAX_VARINT_BYTES; n++) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) throw STRANGE;
      if (byte < 0x80) {
        value += byte * scale;
        // Zigzag: the odd ones are negative.
        if (value % 2 !== 0 || value > MAX_INT) throw STRANGE;
        return value / 2;
      }
      this.#highBytes += 1;
      value += (byte - 0x80) * scale;
      scale *= 128;
    }
    throw STRANGE;
  }

  #isThere(): boolean {
    const byte = this.#bytes[this.#at++];
    if (byte === 2) return true;
    if (byte === 0) return false;
    throw STRANGE;
  }

  #symbol<T>(symbols: readonly T[]): T {
    return symbols[this.#integer()] ?? strange();
  }

  #string(): string {
    const length = this.#integer();
    const from = this.#at;
    this.#at += length;
    if (this.#at > this.#bytes.length) throw STRANGE;
    return this.#isUtf8 ? this.#bytes.toString("utf8", from, this.#at) : this.#text.slice(from, this.#at);
  }

  #optional(): string | null {
    return this.#isThere() ? this.#string() : null;
  }

  #strings(): readonly string[] {
    return this.#list(this.#string);
  }

  #list<T>(item: (this: EventReader) => T): readonly T[] {
    const count = this.#integer();
    if (count === 0) return NONE;
    if (count > this.#bytes.length - this.#at) throw STRANGE;
    const items: T[] = [];
    for (let n = 0; n < count; n++) items.push(item.call(this));
    // More blocks of the same list are not written here.
    if (this.#integer() !== 0) throw STRANGE;
    return items;
  }

  #place(): Place | null {
    return this.#isThere() ? { id: this.#string(), extensions: this.#list(this.#node) } : null;
  }

  #quantity(): QuantityElement {
    return { epcClass: this.#string(), quantity: this.#optional(), uom: this.#optional() };
  }

  #typedValue(): TypedValue {
    return { type: this.#optional(), value: this.#string() };
  }

  #errorDeclaration(): NonNullable<EpcisEvent["errorDeclaration"]> {
    return { declarationTime: this.#string(), reason: this.#optional(), correctiveEventIDs: this.#strings(), extensions: this.#list(this.#node) };
  }

  #node(): Node {
    if (++this.#depth > MAX_DEPTH) throw STRANGE;
    const node: Node = {
      namespace: this.#string(),
      name: this.#string(),
      prefix: this.#string(),
      kind: this.#symbol(KINDS),
      value: this.#optional(),
      children: this.#list(this.#node),
    };
    this.#depth -= 1;
    return node;
  }
}

function strange(): never {
  throw STRANGE;
}
