// Ingests of one group that come and go every few seconds, by an orderly end and by a kill in turn, while 2,000 messages a
// second come in: each message has one raw event, in the order of its partition, and goes all the way.

import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { createRandom } from "../bench/random.ts";
import { type BridgeProcess, SERVICE_NAMES, temporaryFolder } from "../bridge-process.ts";
import { readCounter } from "../metrics.ts";
import { until, untilReady } from "../until.ts";
import { engineSuite } from "./engine-suite.ts";
import { findKafka } from "./kafka.ts";
import { describeCounts, openStory, type Story } from "./service-story.ts";

const SEED = 20_261_126;
/** `CHURN_SECONDS`: for a first look. What is claimed is claimed of the minute. */
const CHURN_SECONDS = Number(process.env["CHURN_SECONDS"] ?? 60);
const PER_SECOND = 2000;
/** Of that rate comes in, from the first message to the last: senders that were held up send more until they are on time again. */
const [BACK_ON_TIME, LEAST_RATE] = [0.97, 0.95];
/** After which a machine does too much else. */
const CATCH_UP_MS = 120_000;
/** Beside the one that stays, whose partitions are taken and given again whenever another comes or goes. */
const MOST_GUESTS = 3;
/** Translation and views of all that came in on a machine that does much else. */
const SETTLE_MS = 900_000;

/** How many of each kind of going there are at least, on however slow a machine. */
const LEAST_GONE = Math.max(1, Math.round(CHURN_SECONDS / 20));

interface Guests {
  readonly came: number;
  readonly stopped: number;
  readonly killed: number;
}

/** Every second or two, or three, one comes or goes. One in two is killed wherever it stands; the others have worked before they end. */
async function comeAndGo(story: Story, folder: string, isFast: () => boolean): Promise<Guests> {
  const random = createRandom(SEED);
  const guests: Promise<BridgeProcess>[] = [];
  let [came, stopped, killed] = [0, 0, 0];
  const end = performance.now() + CHURN_SECONDS * 1000;
  const giveUp = end + CATCH_UP_MS;
  while (performance.now() < end || Math.min(stopped, killed) < LEAST_GONE || (!isFast() && performance.now() < giveUp)) {
    await pause(1000 + random.below(2000));
    if (guests.length === 0 || (guests.length < MOST_GUESTS && random.below(2) === 0)) {
      guests.push(story.services.start("ingest", { CSP_DATA_DIR: join(folder, `guest-${came++}`) }));
      continue;
    }
    const guest = await (guests.shift() ?? assert.fail());
    if (stopped <= killed) {
      await until("it has recorded messages", async () => (await readCounter(guest.url, "csp_received_messages", { door: "kafka" })) > 0, SETTLE_MS);
      await guest.stop();
      assert.equal(await guest.ended, 0, guest.output());
      stopped++;
    } else {
      await guest.kill();
      killed++;
    }
  }
  await Promise.all(guests);
  return { came, stopped, killed };
}

engineSuite("ingests that come and go", await findKafka(), (start) => {
  test(`for ${CHURN_SECONDS} s, while ${PER_SECOND} messages a second come in`, { timeout: 1_800_000 }, async (t) => {
    await using folder = await temporaryFolder();
    await using story = await openStory(start);
    const stays = await story.restart("ingest");
    await untilReady(stays.url);
    const began = performance.now();
    story.startLoad({ perSecond: PER_SECOND });
    const rateNow = (): number => (story.sent.byTopic / (performance.now() - began)) * 1000;
    const guests = await comeAndGo(story, folder.path, () => rateNow() >= PER_SECOND * BACK_ON_TIME);
    await story.stopLoad();
    const rate = rateNow();
    assert.ok(rate >= LEAST_RATE * PER_SECOND, `${Math.round(rate)} messages a second were sent: this machine does too much else`);
    const rebalances = await readCounter(stays.url, "csp_kafka_rebalances");
    t.diagnostic(
      `${Math.round(rate)} messages a second were sent; ${guests.came} ingests came, ${guests.stopped} were stopped and ${guests.killed} killed, ` +
        `each of the former had recorded messages; the one that stayed was given its partitions ${rebalances} times, and began to read again ` +
        `${await readCounter(stays.url, "csp_inbox_retries")} times`,
    );
    // Who recorded messages was given partitions, at the same time as the two others that may be there: on a slow machine those
    // who come and go together share one giving.
    assert.ok(rebalances > guests.stopped / MOST_GUESTS, "the partitions were given anew again and again");
    // The rest of the way begins only now, so that it takes nothing of the processors from those that come and go.
    await Promise.all(SERVICE_NAMES.filter((name) => name !== "ingest").map((name) => story.restart(name)));
    t.diagnostic(describeCounts(await story.settle(SETTLE_MS)));
    assert.equal(story.process("ingest"), stays, "the one that stayed was never started again");
  });
});
