// `csp rejections`: what was refused, from whom, in which document and where, and what each reason means.

import { type ListedRejection, type RejectionsAnswer, reasonWords, renderRejections } from "@csp/query";
import { createBridgeClient } from "./client.ts";
import { bridgeUrl, type Command } from "./command.ts";

const DEFAULT_LIMIT = 20;
/** Answers asked for one page where a filter lets little through. */
const MOST_ASKED = 50;

export const rejectionsCommand: Command = {
  name: "rejections",
  usage: "[--reason …] [--sender …]",
  summary: "what was refused lately and why, newest first (--profile, --limit, --before for the next page)",
  options: { reason: { type: "string" }, sender: { type: "string" }, profile: { type: "string" }, limit: { type: "string" }, before: { type: "string" } },
  takes: [0, 0],
  async run(input) {
    const client = createBridgeClient(bridgeUrl(input));
    const limit = Number(input.options["limit"] ?? DEFAULT_LIMIT);
    const found: ListedRejection[] = [];
    let page: RejectionsAnswer | undefined;
    for (let asked = 0; asked < MOST_ASKED && (page === undefined || (page.next !== null && found.length < limit)); asked++) {
      const query = new URLSearchParams({ limit: String(limit - found.length || limit) });
      for (const name of ["reason", "sender", "profile", "before"]) if (typeof input.options[name] === "string") query.set(name, input.options[name]);
      if (page?.next != null) query.set("before", page.next);
      page = (await client.getJson(`/rejections?${query.toString()}`)) as RejectionsAnswer;
      found.push(...page.rejections);
    }
    const answer: RejectionsAnswer = { rejections: found, next: page?.next ?? null, asOf: page?.asOf ?? 0 };
    const explained = found.map((one) => ({ ...one, explained: reasonWords(one.reason) ?? null }));
    return { text: renderRejections(answer), json: { ...answer, rejections: explained } };
  },
};
