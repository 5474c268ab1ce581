// The `csp` command. Picks the command, reads its options, prints its answer as text or, with --json, as JSON.

import { parseArgs } from "node:util";
import { isBridgeError } from "@csp/contracts";
import { readBridgeConfig } from "../config.ts";
import { runBridge } from "../start.ts";
import { batchCommand, documentCommand, packCommand, receiptCommand } from "./ask-commands.ts";
import { checkCommand } from "./check-command.ts";
import { CommandError } from "./client.ts";
import { codeCommand } from "./code-command.ts";
import { COMMON_OPTIONS, type Command, type CommandInput } from "./command.ts";
import { hashCommand } from "./hash-command.ts";
import { inboxCommand } from "./inbox-command.ts";
import { rejectionsCommand } from "./rejections-command.ts";
import { sendCommand } from "./send-command.ts";
import { topCommand } from "./top-command.ts";
import { topicsCommand } from "./topics-command.ts";
import { translateCommand } from "./translate-command.ts";
import { worldCommand } from "./world-command.ts";

const COMMANDS: readonly Command[] = [
  sendCommand,
  packCommand,
  documentCommand,
  batchCommand,
  receiptCommand,
  codeCommand,
  hashCommand,
  translateCommand,
  topCommand,
  rejectionsCommand,
  checkCommand,
  topicsCommand,
  inboxCommand,
  worldCommand,
];

const USAGE_ERROR = 2;

async function main(args: readonly string[]): Promise<number> {
  const [name = "help", ...rest] = args;
  if (name === "start") return runBridge(readBridgeConfig(process.env), (text) => process.stdout.write(text));
  const command = COMMANDS.find((c) => c.name === name);
  if (command === undefined) {
    const isAsked = name === "help" || name === "--help" || name === "-h";
    process[isAsked ? "stdout" : "stderr"].write(`${isAsked ? "" : `csp: there is no command ${name}\n\n`}${manual()}`);
    return isAsked ? 0 : USAGE_ERROR;
  }
  const input = readInput(command, rest);
  if (input === undefined || input.options["help"] === true) {
    process[input === undefined ? "stderr" : "stdout"].write(commandManual(command));
    return input === undefined ? USAGE_ERROR : 0;
  }
  const result = await command.run(input);
  const asJson = input.options["json"] === true;
  if (!asJson && result.remarks !== undefined) process.stderr.write(result.remarks);
  if (!asJson) process.stdout.write(result.text);
  else if (result.json !== undefined) process.stdout.write(`${JSON.stringify(result.json)}\n`);
  return result.exitCode ?? 0;
}

/** Undefined when the words do not fit the command. */
function readInput(command: Command, args: readonly string[]): CommandInput | undefined {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: { ...COMMON_OPTIONS, ...command.options } });
    const options = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]));
    const [least, most] = command.takes;
    const fits = options["help"] === true || (positionals.length >= least && positionals.length <= most);
    // Pipes and files are written at once.
    return fits ? { positionals, options, env: process.env, write: (bytes) => void process.stdout.write(bytes) } : undefined;
  } catch (error) {
    process.stderr.write(`csp ${command.name}: ${error instanceof Error ? error.message : String(error)}\n`);
    return undefined;
  }
}

function manual(): string {
  const lines = COMMANDS.map((c) => `  csp ${`${c.name} ${c.usage}`.padEnd(32)} ${c.summary}`);
  return [
    "csp: the bridge's command line",
    "",
    `  csp ${"start".padEnd(32)} the whole bridge in one process, as npm start`,
    ...lines,
    "",
    "  every command takes --json, and --url where the bridge is not at its usual address",
    "",
  ].join("\n");
}

function commandManual(command: Command): string {
  const options = Object.entries({ ...command.options, ...COMMON_OPTIONS }).map(([name, { type }]) => `--${name}${type === "string" ? " <text>" : ""}`);
  const lines = [command.summary, options.join("  "), ...(command.notes ?? [])];
  return `csp ${command.name} ${command.usage}\n${lines.map((line) => `  ${line}\n`).join("")}`;
}

// A reader that has had enough closes the pipe, as `head` does; a full disk is told in a sentence.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.stderr.write(`csp: standard output cannot be written: ${error.message}\n`);
  // oxlint-disable-next-line unicorn/no-process-exit -- whatever a command still does is for nobody
  process.exit(1);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  const sentence = error instanceof CommandError ? error.message : isBridgeError(error) ? `${error.code}: ${error.message}` : undefined;
  process.stderr.write(sentence === undefined ? `${error instanceof Error ? error.stack : String(error)}\n` : `csp: ${sentence}\n`);
  process.exitCode = error instanceof CommandError ? error.exitCode : 1;
}
