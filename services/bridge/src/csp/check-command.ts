// `csp check`: verifies a data folder, of a stopped bridge by opening it, of a running one by asking the bridge; and with
// CSP_EVENTSTORE the log that services share, and the stores of those that do not run.

import { checkEventLog, type LogFault, openDataFolder, openSqliteEventLog } from "@csp/adapter-sqlite";
import { isBridgeError } from "@csp/contracts";
import { type CheckResult, checkBridge } from "../check/check-bridge.ts";
import type { Finding } from "../check/finding.ts";
import { BRIDGE_FIELDS, readBridgeConfig } from "../config.ts";
import { readRules } from "@csp/runtime";
import { checkShared, openPostgresStores, openStoresThere } from "../check/check-shared.ts";
import { createBridgeClient } from "./client.ts";
import { bridgeUrl, type Command, type CommandInput } from "./command.ts";

export const checkCommand: Command = {
  name: "check",
  usage: "[folder]",
  summary: "verify a data folder, running or stopped; --retranslate also translates everything again",
  notes: [
    "With CSP_EVENTSTORE it verifies the log there and, under the folder, the stores of services that do not run.",
    "With CSP_POSTGRES it verifies the stores there in place of those in the folder.",
  ],
  options: { retranslate: { type: "boolean" } },
  takes: [0, 1],
  async run(input) {
    const folder = input.positionals[0] ?? input.env["CSP_DATA_DIR"] ?? BRIDGE_FIELDS.dataDir.default ?? "";
    const { checked, result } = await check(folder, input);
    return { text: describe(checked, result), json: { checked, ...result }, exitCode: result.findings.length === 0 ? 0 : 1 };
  },
};

async function check(folder: string, input: CommandInput): Promise<{ readonly checked: string; readonly result: CheckResult }> {
  if (input.env["CSP_EVENTSTORE"] !== undefined) {
    const { unchecked, result } = await checkShared(folder, readBridgeConfig(input.env), input.options["retranslate"] === true);
    return { checked: `the event log${unchecked.length === 0 ? "" : `, without ${unchecked.join(" and ")}, which runs,`}`, result };
  }
  try {
    return { checked: folder, result: await checkFolder(folder, input) };
  } catch (error) {
    if (!isBridgeError(error, "FOLDER_IN_USE")) throw error;
    const url = bridgeUrl(input);
    const result = await createBridgeClient(url).getJson(`/check?retranslate=${input.options["retranslate"] === true ? 1 : 0}`);
    return { checked: `the bridge at ${url}`, result: result as CheckResult };
  }
}

async function checkFolder(path: string, input: CommandInput): Promise<CheckResult> {
  await using folder = await openDataFolder(path, { readOnly: true });
  const damage: Finding[] = [];
  for await (const fault of checkEventLog(folder)) damage.push(toFinding(fault));
  // Over damaged bytes the other checks would only say the same in many ways, or could not read on.
  if (damage.length > 0) return { counts: { rawMessages: 0, outcomes: 0, codes: 0, documents: 0, pending: 0 }, findings: damage, truncated: false };
  await using opened = new AsyncDisposableStack();
  const log = opened.use(await openSqliteEventLog(folder));
  const inPostgres = input.env["CSP_POSTGRES"] !== undefined;
  const stores = await (inPostgres ? openPostgresStores(opened, readBridgeConfig(input.env)) : openStoresThere(folder, opened));
  if (input.options["retranslate"] !== true) return await checkBridge({ log, stores });
  const { rulesFile, maxDecodedBytes } = readBridgeConfig(input.env);
  return await checkBridge({ log, stores, retranslate: { rules: await readRules(rulesFile), maxDecodedBytes } });
}

/** An event is named as all other findings name it. */
function toFinding({ stream, revision, where, detail }: LogFault): Finding {
  if (stream === undefined || revision === undefined) return { invariant: 0, where, detail };
  return { invariant: 0, where: `${stream}@${revision}`, detail: `${detail} (${where})` };
}

function describe(checked: string, { counts, findings, truncated }: CheckResult): string {
  const looked = `${counts.rawMessages} messages, ${counts.outcomes} outcomes, ${counts.documents} documents, ${counts.codes} codes`;
  const pending = counts.pending === 0 ? "" : `, ${counts.pending} not yet translated`;
  if (findings.length === 0) return `${checked} is sound: ${looked}${pending}\n`;
  const lines = findings.map(({ invariant, where, detail }) => `  ${invariant === 0 ? "damaged" : `invariant ${invariant}`}  ${where}\n    ${detail}`);
  return [`${checked}: ${findings.length}${truncated ? " or more" : ""} findings (${looked}${pending})`, ...lines, ""].join("\n");
}
