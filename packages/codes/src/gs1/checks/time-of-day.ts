// Hours, minutes and seconds of two digits each, on a clock of 24 hours (General Specifications, AI (4324) and (7003)).

import type { CodeProblem } from "../../identifier.ts";
import { numberIn, wrong } from "./check.ts";

export function hourRight(text: string, from: number): CodeProblem | null {
  if (numberIn(text, from, from + 2) <= 23) return null;
  return wrong("BAD_DATE", from, 2, "An hour must be 00 to 23.", "小时应为 00 至 23。");
}

export function minuteRight(text: string, from: number): CodeProblem | null {
  if (numberIn(text, from, from + 2) <= 59) return null;
  return wrong("BAD_DATE", from, 2, "A minute must be 00 to 59.", "分钟应为 00 至 59。");
}

export function secondRight(text: string, from: number): CodeProblem | null {
  if (numberIn(text, from, from + 2) <= 59) return null;
  return wrong("BAD_DATE", from, 2, "A second must be 00 to 59.", "秒应为 00 至 59。");
}

export function hourAndMinuteRight(text: string, from: number): CodeProblem | null {
  return hourRight(text, from) ?? minuteRight(text, from + 2);
}
