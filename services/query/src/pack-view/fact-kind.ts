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
    billTypeOf(event),
    event.errorDeclaration !== null,
  ]);
}

/** Takes what `kindTextOf` made. */
export function parseKind(text: string): FactKind {
  const [type, action, bizStep, disposition, readPoint, bizLocation, from, to, billType, errorDeclared] = JSON.parse(text) as [
    string,
    ...(string | null)[],
    boolean,
  ];
  return {
    type,
    action: textOf(action),
    bizStep: textOf(bizStep),
    disposition: textOf(disposition),
    readPoint: textOf(readPoint),
    bizLocation: textOf(bizLocation),
    from: textOf(from),
    to: textOf(to),
    billType: textOf(billType),
    errorDeclared: errorDeclared === true,
  };
}

function textOf(value: string | boolean | null | undefined): string | null {
  return typeof value === "string" ? value : null;
}

function ownerIn(list: readonly TypedValue[]): string | null {
  for (const { type, value } of list) if (type === OWNING_PARTY) return value;
  return null;
}

function billTypeOf({ extensions }: EpcisEvent): string | null {
  for (const { namespace, name, value } of extensions) if (name === "billType" && namespace === CSP_NAMESPACE) return value;
  return null;
}
