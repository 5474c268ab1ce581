// GTINs that name no product on the open market: variable measure and company-internal numbers (prefixes 02, 04, 2x) and
// periodicals, books and music (977 to 979). No pack of medicine carries one (General Specifications 1.4.2).

const ZERO = 0x30;

/** Where in the 14 digits that begin at the offset the restricted prefix begins, counted in them; -1 where the GTIN has none. */
export function restrictedPrefixAt(text: string, at = 0): number {
  const first = text.charCodeAt(at + 1) - ZERO;
  if (first === 2) return 1;
  if (first !== 0) return first === 9 && text.charCodeAt(at + 2) - ZERO === 7 && text.charCodeAt(at + 3) - ZERO >= 7 ? 1 : -1;
  // A GTIN-8 stands in 14 digits behind six zeros and has its prefix there; internal ones begin with 0 or 2.
  if (text.startsWith("000000", at)) {
    const eighth = text.charCodeAt(at + 6) - ZERO;
    return eighth === 0 || eighth === 2 ? 6 : -1;
  }
  const second = text.charCodeAt(at + 2) - ZERO;
  return second === 2 || second === 4 ? 1 : -1;
}

/** How many digits of a GTIN are the restricted prefix that begins at `prefixAt`: 2 alone, 02 and 04, 977 to 979; of a GTIN-8, one. */
export function restrictedPrefixLength(gtin: string, prefixAt: number): number {
  if (prefixAt === 6 || gtin.charCodeAt(prefixAt) === ZERO + 2) return 1;
  return gtin.charCodeAt(prefixAt) === ZERO ? 2 : 3;
}
