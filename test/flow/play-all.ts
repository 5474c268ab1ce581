// All stories, and bills that are made up, played into a bridge: a log with something of everything.

import { billJson, packCode } from "../bench/packs.ts";
import { createRandom } from "../bench/random.ts";
import { readStoryFile, type StoryBridge } from "./story-bridge.ts";

/** How many are made up. */
export const BILLS = 40;
const OWNER = { owner: "uscc:91440300708461136T" };

export async function playAll(bridge: StoryBridge): Promise<void> {
  for (const { name } of (await readStoryFile()).stories) await bridge.play(name);
  // Every tenth is sent twice, and one number twice with other codes: the register of documents is made again as well.
  const bills = makeBills("GEN", BILLS);
  const again = [...bills.filter((_, n) => n % 10 === 0), billJson("GEN-1", [packCode(1, 7)])];
  await sendBills(bridge, bills);
  for (const bill of again) await bridge.send("bill", bill, OWNER);
}

/** Numbered `<name>-0` and on, of up to 30 packs each. */
export function makeBills(name: string, count: number): readonly string[] {
  const random = createRandom(3);
  return Array.from({ length: count }, (_, n) =>
    billJson(
      `${name}-${n}`,
      Array.from({ length: 1 + random.below(30) }, (__, i) => packCode(1, n * 100 + i)),
    ),
  );
}

export async function sendBills(bridge: StoryBridge, bills: readonly string[]): Promise<void> {
  await Promise.all(bills.map((bill) => bridge.send("bill", bill, OWNER)));
}
