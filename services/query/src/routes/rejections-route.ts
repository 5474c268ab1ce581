// `GET /rejections`: what was refused lately, for operators (`csp rejections`, `csp top`).
//   ?reason=BAD_CHECK_DIGIT  of the rejection, or of one of its codes; one that there is not is no good news, but a mistake
//   ?profile=retail ?sender=uscc:… ?limit=20 ?before=<next of the answer before>

import { parseParty } from "@csp/codes";
import { BridgeError } from "@csp/contracts";
import { CODE_REASONS, PROFILES, REJECTION_REASONS } from "@csp/service-kit";
import type { FastifyInstance } from "fastify";
import type { Answers } from "../answers.ts";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1000;

type Parameters = Readonly<Record<string, unknown>>;

export function rejectionsRoute(http: FastifyInstance, answers: Answers): void {
  http.get<{ Querystring: Parameters }>("/rejections", async ({ query }) => {
    const limit = textOf(query, "limit") ?? String(DEFAULT_LIMIT);
    if (!/^\d{1,4}$/.test(limit) || Number(limit) < 1 || Number(limit) > MAX_LIMIT)
      throw new BridgeError("ARGUMENT_INVALID", `limit is a whole number, 1 to ${MAX_LIMIT}`);
    return answers.rejections({
      reason: oneOf(query, "reason", [...REJECTION_REASONS, ...CODE_REASONS]),
      profile: oneOf(query, "profile", PROFILES),
      sender: senderOf(textOf(query, "sender")),
      before: textOf(query, "before"),
      limit: Number(limit),
    });
  });
}

/** As a header has it, or as a metric's label does; `unnamed` for messages that do not say. */
function senderOf(text: string | null): string | null {
  if (text === null) return null;
  if (text === "unnamed") return "";
  if (text.startsWith("urn:")) return text;
  const parsed = parseParty(text);
  if (!parsed.ok) throw new BridgeError("ARGUMENT_INVALID", `sender: ${parsed.problem.detail}`);
  return parsed.value.uri;
}

function oneOf(query: Parameters, name: string, known: readonly string[]): string | null {
  const value = textOf(query, name);
  if (value !== null && !known.includes(value))
    throw new BridgeError("ARGUMENT_INVALID", `there is no ${name} ${value.slice(0, 100)}; those there are: ${known.join(", ")}`);
  return value;
}

function textOf(query: Parameters, name: string): string | null {
  const value = query[name];
  if (value === undefined || value === "") return null;
  if (typeof value !== "string") throw new BridgeError("ARGUMENT_INVALID", `${name} is given once`);
  return value;
}
