// The kind of a fact: what its event says besides when, in which document and of which codes. Kinds repeat (a trade
// relation is a few of them), so a fact keeps a number instead. Knows no table.

import { CSP_NAMESPACE, type EpcisEvent, type TypedValue } from "@csp/epcis";

export interface FactKind {
  readonly type: string;
  readonly action: string | null;
  readonly bizStep: string | null;
  readonly disposition: string | null;
  readonly readPoint: string | null;
  readonly bizLocation: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly billType: string | null;
  /** The event declares an earlier one erroneous. */
  readonly errorDeclared: boolean;
  /** csp:operation, of an event about a bill. */
  readonly operation: string | null;
}

const OWNING_PARTY = "owning_party";

export function kindTextOf(event: EpcisEvent): string {
  return JSON.stringify([
    event.type,
    event.action,
    event.bizStep,
    event.disposition,
    event.readPoint?.id ?? null,
    event.bizLocation?.id ?? null,
    ownerIn(event.sourceList),
    ownerIn(event.destinationList),
    textNodeOf(event, "billType"),
    event.errorDeclaration !== null,
    ...(event.type === "TransactionEvent" ? [textNodeOf(event, "operation")] : []),
  ]);
}

/** What a correction says anew. `f` makes it a text of its own, so that no other event has this kind. */
export function correctedKindText(text: string, { from, to }: { readonly from: string | null; readonly to: string | null }, f: number): string {
  const said = JSON.parse(text) as unknown[];
  return JSON.stringify([...said.slice(0, FROM), from ?? said[FROM], to ?? said[TO], ...said.slice(TO + 1, OPERATION), said[OPERATION] ?? null, f]);
}

const FROM = 6;
const TO = 7;
const OPERATION = 10;

/** Takes what `kindTextOf` made. */
export function parseKind(text: string): FactKind {
  const [type, action, bizStep, disposition, readPoint, bizLocation, from, to, billType, errorDeclared, operation] = JSON.parse(text) as readonly (
    | string
    | boolean
    | null
  )[];
  return {
    type: textOf(type) ?? "",
    action: textOf(action),
    bizStep: textOf(bizStep),
    disposition: textOf(disposition),
    readPoint: textOf(readPoint),
    bizLocation: textOf(bizLocation),
    from: textOf(from),
    to: textOf(to),
    billType: textOf(billType),
    errorDeclared: errorDeclared === true,
    operation: textOf(operation),
  };
}

function textOf(value: string | boolean | null | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function ownerIn(list: readonly TypedValue[]): string | null {
  for (const { type, value } of list) if (type === OWNING_PARTY) return value;
  return null;
}

function textNodeOf({ extensions }: EpcisEvent, wanted: string): string | null {
  for (const { namespace, name, value } of extensions) if (name === wanted && namespace === CSP_NAMESPACE) return value;
  return null;
}
