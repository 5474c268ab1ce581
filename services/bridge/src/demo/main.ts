// `npm run demo`: starts a bridge over a temporary folder, plays the stories through its HTTP door, and prints the journey
// of one pack, one batch and one document. What a person reads to see what the bridge does.

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runMain } from "@csp/service-kit";
import { readBridgeConfig } from "../config.ts";
import { batchCommand, documentCommand, packCommand } from "../csp/ask-commands.ts";
import { createBridgeClient } from "../csp/client.ts";
import { codeCommand } from "../csp/code-command.ts";
import type { Command } from "../csp/command.ts";
import { waitForReceipt } from "../csp/send-command.ts";
import { startBridge } from "../start.ts";

const STORIES = fileURLToPath(new URL("../../../../test/vectors/stories", import.meta.url));

interface Story {
  readonly name: string;
  readonly proves: string;
  readonly steps: readonly { readonly profile: string; readonly file: string; readonly owner: string }[];
}

interface StoryFile {
  readonly rules: string;
  readonly pack: string;
  readonly importedPack: string;
  readonly batch: string;
  readonly document: { readonly owner: string; readonly number: string };
  readonly scan: string;
  readonly stories: readonly Story[];
}

await runMain(async () => {
  const folder = await mkdtemp(join(tmpdir(), "csp-demo-"));
  try {
    await playAndTell(folder);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function playAndTell(folder: string): Promise<void> {
  const file = JSON.parse(await readFile(join(STORIES, "story.json"), "utf8")) as StoryFile;
  const config = readBridgeConfig({ CSP_DATA_DIR: folder, CSP_HTTP_PORT: "0", CSP_LOG_LEVEL: "warn", CSP_RULES_FILE: join(STORIES, file.rules) });
  await using running = await startBridge(config);
  print(`A bridge runs at ${running.url}, its data in ${folder}. These files go in, as their senders wrote them:\n`);
  for (const story of file.stories) await play(running.url, story);
  await tell("The journey of one pack", running.url, packCommand, file.pack);
  await tell("The journey of an imported pack, asked for by what its label says", running.url, packCommand, file.importedPack);
  await tell("One batch", running.url, batchCommand, file.batch);
  await tell("One document, sent three times", running.url, documentCommand, file.document.owner, file.document.number);
  await tell("What a scan can mean", running.url, codeCommand, file.scan);
  print("\nThe same over your own files: npm start, then npm run csp -- send <profile> <file> --owner uscc:<18 characters>\n");
}

async function play(url: string, story: Story): Promise<void> {
  const client = createBridgeClient(url);
  print(`${story.name}: ${story.proves}`);
  for (const { profile, file, owner } of story.steps) {
    const { receipt } = await client.send(`/uplink/${profile}`, await readFile(join(STORIES, file)), {
      "content-type": "application/octet-stream",
      "csp-owner": owner,
      "csp-sender": owner,
    });
    const { answer } = await waitForReceipt(client, receipt);
    const verdicts = answer.documents.filter((d) => d.verdict !== "apply").map((d) => d.verdict);
    const trouble = [...answer.rejections.map((r) => `${r.reason} at ${r.where || "the message"}`), ...verdicts].join(", ");
    print(`  ${file.padEnd(56)} ${`${answer.codesAccepted} of ${answer.codesListed} codes`.padEnd(16)} ${trouble}`.trimEnd());
  }
  print("");
}

async function tell(title: string, url: string, command: Command, ...positionals: readonly string[]): Promise<void> {
  const { text } = await command.run({ positionals, options: { url }, env: {} });
  print(
    `${"─".repeat(100)}\n${title}  (csp ${command.name} ${positionals.map((p) => (/[ ()<>\u001d]/.test(p) ? JSON.stringify(p) : p)).join(" ")})\n\n${text}`,
  );
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
