// One pack or container as text: what it is, where it is now, and its journey.

import type { BatchRef, PackAnswer } from "../answers.ts";
import { counts, whatHappened } from "./fact-words.ts";
import { betweenText, parties, timeline } from "./journey.ts";
import { codeName, drugName } from "./names.ts";
import { clean, counted, heading, labelled, type RenderOptions, sections, table } from "./text.ts";
import { eventTimeText } from "./time-text.ts";

/** Contents that are named; a container can hold a thousand packs. */
const LISTED_CONTENTS = 2;
const LOGISTIC_UNIT = "https://id.gs1.org/00/";

export function renderPack(pack: PackAnswer, options: RenderOptions = {}): string {
  const title = `${pack.uri.startsWith(LOGISTIC_UNIT) ? "Logistic unit 物流单元" : "Pack 药品追溯码"}  ${codeName(pack.uri)}`;
  const journey = timeline(pack.history, options);
  const involved = parties(pack.history.filter(counts));
  return sections([
    [heading(title, options), ...labelled(aboutPack(pack))],
    journey.length === 0 ? [] : [heading("Journey 流向", options), ...journey],
    involved.length === 0 ? [] : [heading("Parties 企业", options), ...table([{}, {}], involved)],
  ]);
}

/** `20250101A, made 2025-01-01, expires 2027-12-31` */
function batchText(batch: BatchRef): string {
  const dates = [
    batch.productionDate === null ? "" : `made ${clean(batch.productionDate)}`,
    batch.expiryDate === null ? "" : `expires ${clean(batch.expiryDate)}`,
  ];
  return [clean(batch.batchNo), ...dates.filter((date) => date !== "")].join(", ");
}

/** `1, the smallest unit` */
export function levelText(level: number): string {
  return level === 1 ? "1, the smallest unit 最小包装" : String(level);
}

function aboutPack(pack: PackAnswer): readonly (readonly [string, string | null])[] {
  const last = pack.history.findLast(counts);
  return [
    ["class", pack.classUri === null ? null : codeName(pack.classUri)],
    ["level", pack.level === null ? null : levelText(pack.level)],
    ["drug", pack.batch === null ? null : drugName(pack.batch.drugKey)],
    ["batch 批号", pack.batch === null ? null : batchText(pack.batch)],
    [
      "last",
      last === undefined
        ? null
        : [eventTimeText(last.eventTime), whatHappened(last), betweenText(last)]
            .filter((part) => part !== "")
            .map(clean)
            .join(", "),
    ],
    ["now inside", pack.containers.length === 0 ? null : pack.containers.map(codeName).join(" in ")],
    ["holds", pack.contentCount === 0 ? null : contentText(pack)],
    ["take care", pack.historyCut === true ? "there is more history than is shown" : null],
    ["take care", pack.commissioned ? null : "seen, but no relation file or commissioning event names it yet"],
  ];
}

function contentText({ contents, contentCount }: PackAnswer): string {
  const names = contents.slice(0, LISTED_CONTENTS).map(codeName).join(", ");
  return `${counted(contentCount, "pack")}: ${names}${contentCount > LISTED_CONTENTS ? " and others" : ""}`;
}
