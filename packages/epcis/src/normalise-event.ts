// One spelling for each identifier: EPC URNs and Digital Links of any domain become the canonical URI where the identifier
// library knows their scheme; all else stays as it came. Knows identifiers only by that library.

import { canonicalUri, parseEpcUri } from "@csp/codes";
import type { EpcisEvent, QuantityElement } from "./event.ts";

/** The canonical URI of an identifier, or the text as it is. */
export function canonicalEpc(text: string): string {
  const parsed = parseEpcUri(text);
  return parsed.ok ? canonicalUri(parsed.value) : text;
}

/** The event with every object identifier canonical: EPC lists, parent, quantity classes. Places and parties stay as they came. */
export function normaliseEvent(event: EpcisEvent): EpcisEvent {
  return {
    ...event,
    parentID: event.parentID === null ? null : canonicalEpc(event.parentID),
    epcList: event.epcList.map(canonicalEpc),
    quantityList: event.quantityList.map(canonicalQuantity),
    childEPCs: event.childEPCs.map(canonicalEpc),
    childQuantityList: event.childQuantityList.map(canonicalQuantity),
    inputEPCList: event.inputEPCList.map(canonicalEpc),
    inputQuantityList: event.inputQuantityList.map(canonicalQuantity),
    outputEPCList: event.outputEPCList.map(canonicalEpc),
    outputQuantityList: event.outputQuantityList.map(canonicalQuantity),
  };
}

function canonicalQuantity(element: QuantityElement): QuantityElement {
  return { ...element, epcClass: canonicalEpc(element.epcClass) };
}
