// Behind every percent sign stand two hexadecimal digits (RFC 3986, 2.1).

import type { CodeProblem } from "../../identifier.ts";
import { wrong } from "./check.ts";

export function percentEncodingRight(text: string, from: number, end: number): CodeProblem | null {
  for (let at = from; at < end; at++) {
    if (text.charCodeAt(at) !== 0x25) continue;
    if (at + 2 < end && isHex(text.charCodeAt(at + 1)) && isHex(text.charCodeAt(at + 2))) at += 2;
    else return wrong("BAD_ESCAPE", at, Math.min(3, end - at), "Two hexadecimal digits must follow a percent sign.", "百分号后应为两位十六进制数字。");
  }
  return null;
}

function isHex(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
}
