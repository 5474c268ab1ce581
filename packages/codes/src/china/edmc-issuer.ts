// The port by which an issuer's verdict on the last four digits of a 20-digit code is asked, and a TEST issuer. The real
// algorithm is the issuer's secret; the one here is NOT the real one, and says nothing about real codes.

import { edmcCheckOf, edmcClassOf, EDMC_LENGTH, isEdmc } from "./edmc.ts";

export interface EdmcIssuer {
  /**
   * Whether the last four digits are those that the issuer gave. MUST answer `unknown` for a text that is no 20-digit code
   * and for codes of other issuers; MUST NOT throw.
   */
  check(code: string): "right" | "wrong" | "unknown";
}

/** HMAC-SHA256 (RFC 2104, FIPS 180-4) of the UTF-8 bytes of the text: 32 bytes. This library has no hash of its own. */
export type HmacSha256 = (key: Uint8Array, text: string) => Uint8Array;

export interface TestEdmcIssuer extends EdmcIssuer {
  /** So that no one takes its verdicts for the real ones. */
  readonly label: "TEST ISSUER: not the real algorithm";
  /** The code of 16 digits starting with 8, with the four test digits after them. Throws on anything else: a caller's bug. */
  issue(first16: string): string;
}

const CHECK_LENGTH = 4;
const FIRST_LENGTH = EDMC_LENGTH - CHECK_LENGTH;

/**
 * A TEST issuer, for sandboxes and tests: the check digits are the first four characters `0` to `9` in the lower-case hex
 * spelling of HMAC-SHA256(key, first 16 digits); in a shell,
 * `printf 8177322028861642 | openssl dgst -sha256 -hmac "$KEY" -r | cut -c1-64 | tr -cd 0-9 | cut -c1-4`.
 * A hex digit below ten is each of them equally often. Should there be fewer than four (one in 10^22), zeros follow.
 * `issues` says which classes are its own; without it, all are.
 */
export function createTestEdmcIssuer(key: Uint8Array, hmacSha256: HmacSha256, issues?: (classCode: string) => boolean): TestEdmcIssuer {
  const digitsFor = (first16: string): string => leadingDecimals(hmacSha256(key, first16));
  return {
    label: "TEST ISSUER: not the real algorithm",
    check(code) {
      if (!isEdmc(code) || issues?.(edmcClassOf(code)) === false) return "unknown";
      return digitsFor(code.slice(0, FIRST_LENGTH)) === edmcCheckOf(code) ? "right" : "wrong";
    },
    issue(first16) {
      const code = first16 + digitsFor(first16);
      if (first16.length !== FIRST_LENGTH || !isEdmc(code)) throw new Error("a test code is issued for 16 digits starting with 8");
      return code;
    },
  };
}

function leadingDecimals(mac: Uint8Array): string {
  let digits = "";
  for (let at = 0; at < mac.length && digits.length < CHECK_LENGTH; at++) {
    const byte = mac[at] ?? 0;
    const high = byte >> 4;
    const low = byte & 15;
    if (high < 10) digits += String(high);
    if (low < 10 && digits.length < CHECK_LENGTH) digits += String(low);
  }
  return digits.padEnd(CHECK_LENGTH, "0");
}
