// Web addresses as scans: GS1 Digital Links, and the 20-digit codes in whatever else is opened: a maker's page, a link without
// its scheme, an address of an app (`alipays://…`). Opens none.

import type { ScanResult } from "./identifier.ts";
import { edmcOf } from "./china/edmc.ts";
import { edmcInWebAddress } from "./china/edmc-in-web-address.ts";
import { parseDigitalLink } from "./gs1/digital-link.ts";
import { isWebUri } from "./gs1/digital-link-path.ts";
import { GS } from "./gs1/elements.ts";
import { shiftedProblem } from "./problem.ts";
import { readResult, readingOf } from "./reading.ts";
import type { BareScan } from "./symbology.ts";
import { warning } from "./warning.ts";

const FROM_WEB_ADDRESS = [warning("FROM_WEB_ADDRESS", "Taken out of a web address.", "取自网址。")];
/** RFC 3986 3.1. */
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*$/;
const LONGEST_SCHEME = 64;

/** A Digital Link; else a maker's own page with 20-digit codes in path, query or fragment; else what is wrong with the link. Null for what is no http(s) address. */
export function readWebAddress(scan: BareScan): ScanResult | null {
  const { at, body } = scan;
  if (!isWebUri(body)) return null;
  // Some scanners end whatever they send with a separator.
  const link = parseDigitalLink(body.endsWith(GS) ? body.slice(0, -1) : body);
  if (link.ok) return readResult([readingOf(link.value, "GS1 Digital Link")], scan);
  return readCodesIn(scan) ?? { kind: "refused", problem: shiftedProblem(link.problem, at) };
}

/** The 20-digit codes in an address of another scheme, or of none but for `www.`; null where there are none. */
export function readOtherAddress(scan: BareScan): ScanResult | null {
  return isOtherAddress(scan.body) ? readCodesIn(scan) : null;
}

function isOtherAddress(body: string): boolean {
  if (/^www\./i.test(body)) return true;
  const schemeEnd = body.indexOf("://");
  return schemeEnd > 0 && schemeEnd <= LONGEST_SCHEME && SCHEME.test(body.slice(0, schemeEnd)) && !isWebUri(body);
}

function readCodesIn(scan: BareScan): ScanResult | null {
  const [first, ...others] = edmcInWebAddress(scan.body).map(({ code }) => readingOf(edmcOf(code), "20-digit code in a web address", FROM_WEB_ADDRESS));
  return first ? readResult([first, ...others], scan) : null;
}
