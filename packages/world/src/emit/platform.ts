// The national platform's envelope around whatever a system passes on: the documents of its customers in their own forms.

import { wrapPlatform } from "@csp/formats";
import { timeText } from "../calendar.ts";
import type { Emitter, Report } from "./emitter.ts";
import { guid } from "./guid.ts";
import { createTextBuffer } from "./text-out.ts";

/** `inner`: the forms of what stands in it, in the order in which they are asked. */
export function createPlatformEmitter(inner: readonly Emitter[]): Emitter {
  const text = createTextBuffer();
  const innerOf = (report: Report): Emitter => {
    const [bill] = report.kind === "bills" ? report.bills : [];
    const found = inner.find((emitter) => (bill === undefined ? emitter.production : emitter.takes(bill.type)));
    if (found === undefined) throw new Error("no form in the envelope takes such a report");
    return found;
  };
  return {
    profile: "platform",
    contentType: "application/json",
    daily: false,
    production: inner.some(({ production }) => production),
    takes: (type) => inner.some((emitter) => emitter.takes(type)),
    scanned: true,
    saysOwner: true,
    knowsCutCodes: false,
    fileName: (report) =>
      `${innerOf(report)
        .fileName(report)
        .replace(/\.\w+$/, "")}.json`,
    write(report, out) {
      const form = innerOf(report);
      form.write(report, text);
      const facts = {
        appId: "SIM-HUB",
        processId: guid("process", report),
        eventId: guid("platform", report),
        eventType: "application",
        // Not every system names its contents by a word that we know: then their form must tell.
        subType: report.owner.index % 2 === 0 ? form.profile : "",
        uscc: report.owner.uscc,
        timestamp: timeText(report.sentAt),
      } as const;
      out.ascii(`${wrapPlatform(text.take(), facts, form.fileName(report))}\n`);
    },
  };
}
