// The rule set a bridge runs with: the built-in one, or a file of the operator's.

import { readFile } from "node:fs/promises";
import { BridgeError } from "@csp/contracts";
import { builtinRules, parseRules } from "@csp/domain";
import type { RuleSet } from "@csp/formats";

/** CONFIG_INVALID with every mistake in the file. `given`: by what the path was given, in the words of whoever gave it. */
export async function readRules(path: string | undefined, given = "CSP_RULES_FILE="): Promise<RuleSet> {
  if (path === undefined) return builtinRules();
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, "utf8"));
  } catch (error) {
    // The parser's message repeats a piece of the file, which may be a secret.
    if (error instanceof SyntaxError)
      throw new BridgeError("CONFIG_INVALID", `${given}${path} is not JSON${/ at position \d+/.exec(error.message)?.[0] ?? ""}`);
    throw new BridgeError("CONFIG_INVALID", `${given}${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`, error);
  }
  const parsed = parseRules(json);
  if (parsed.ok) return parsed.rules;
  throw new BridgeError("CONFIG_INVALID", `${given}${path}:\n  ${parsed.problems.join("\n  ")}`);
}
