// Places on the globe: ten digits, ten millionths of a degree, counted from the pole and from the meridian opposite, so that
// none is negative (General Specifications, AI (4309); WGS 84).

import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

const UNITS_PER_DEGREE = 10_000_000;

export function latitudeRight(text: string, from: number, end: number): CodeProblem | null {
  if (numberIn(text, from, end) <= 180 * UNITS_PER_DEGREE) return null;
  return wrong("BAD_VALUE", from, end - from, "A latitude must be 0000000000 to 1800000000.", "纬度应为 0000000000 至 1800000000。");
}

export function longitudeRight(text: string, from: number, end: number): CodeProblem | null {
  if (numberIn(text, from, end) <= 360 * UNITS_PER_DEGREE) return null;
  return wrong("BAD_VALUE", from, end - from, "A longitude must be 0000000000 to 3600000000.", "经度应为 0000000000 至 3600000000。");
}
