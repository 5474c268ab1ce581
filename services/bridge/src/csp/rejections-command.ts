// `csp rejections`: what was refused, from whom, in which document and where, and what each reason means.

import { LINE_WIDTH, type ListedRejection, type RejectionsAnswer, reasonWords, renderRejections } from "@csp/query";
import { CommandError } from "./client.ts";
import { bridgeUrls, type Command, SEVERAL_URLS } from "./command.ts";
import { findRejections } from "./top/look.ts";

const DEFAULT_LIMIT = 20;
/** Answers asked for one page where a filter lets little through. */
const MOST_ASKED = 50;

export const rejectionsCommand: Command = {
  name: "rejections",
  usage: "[--reason …] [--sender …]",
  summary: "what was refused lately and why, newest first (--profile, --limit, --before for the next page)",
  notes: ["with services that run alone: --url of query, or of all of them"],
  options: {
    reason: { type: "string" },
    sender: { type: "string" },
    profile: { type: "string" },
    limit: { type: "string" },
    before: { type: "string" },
    ...SEVERAL_URLS,
  },
  takes: [0, 0],
  async run(input) {
    const urls = bridgeUrls(input);
    const limit = Number(input.options["limit"] ?? DEFAULT_LIMIT);
    const found: ListedRejection[] = [];
    let page: RejectionsAnswer | undefined;
    for (let asked = 0; asked < MOST_ASKED && (page === undefined || (page.next !== null && found.length < limit)); asked++) {
      const query = new URLSearchParams({ limit: String(limit - found.length || limit) });
      for (const name of ["reason", "sender", "profile", "before"]) if (typeof input.options[name] === "string") query.set(name, input.options[name]);
      if (page?.next != null) query.set("before", page.next);
      page = await askAny(urls, query.toString());
      found.push(...page.rejections);
    }
    const answer: RejectionsAnswer = { rejections: found, next: page?.next ?? null, asOf: page?.asOf ?? 0 };
    const explained = found.map((one) => ({ ...one, explained: reasonWords(one.reason) ?? null }));
    return {
      text: renderRejections(answer, { width: Math.min(LINE_WIDTH, process.stdout.columns ?? LINE_WIDTH) }),
      json: { ...answer, rejections: explained },
    };
  },
};

/** Of the process that keeps them, past those that are away or other services. */
async function askAny(urls: readonly string[], query: string): Promise<RejectionsAnswer> {
  const failures: CommandError[] = [];
  for (const url of urls) {
    try {
      const answer = await findRejections(url, query);
      if (answer !== undefined) return answer;
    } catch (error) {
      // Its answer is one, where it knows what was asked of it.
      if (!(error instanceof CommandError) || error.code !== undefined) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
  throw new CommandError(`no rejections are kept at ${urls.join(", ")}: query keeps them, name its address with --url`);
}
