// A world: its documents in the order in which they are sent, and the truth behind them. Waves are planned when their first
// day comes and forgotten with their last document, so memory does not grow with the number of packs.

import type { RuleSet } from "@csp/formats";
import { startOfDay } from "./calendar.ts";
import { packNumberIn } from "./code-maker.ts";
import { type DocumentTruth, documentTruth } from "./document-truth.ts";
import type { Report } from "./emit/emitter.ts";
import { EMITTERS } from "./emit/emitters.ts";
import { createTextBuffer, type TextBuffer } from "./emit/text-out.ts";
import type { Enterprise } from "./enterprises.ts";
import { faultNames, hasFault } from "./faults.ts";
import { type PackTruth, packTruth } from "./pack-truth.ts";
import type { PlannedDocument } from "./plan/documents.ts";
import { planWave, type Wave } from "./plan/wave.ts";
import type { Product } from "./products.ts";
import { billsReport, documentId, productionReport } from "./report.ts";
import { rulesOf } from "./rules.ts";
import { createSetting, firstDayOf, type Setting, type WorldOptions } from "./setting.ts";
import type { Tally } from "./tally.ts";

/** One message as it is sent. */
export interface WorldDocument {
  /** Unique in the world. */
  readonly id: string;
  /** When it is sent, virtual milliseconds since 1970. */
  readonly at: number;
  readonly profile: string;
  /** Canonical party URIs; null where the message does not say. */
  readonly sender: string | null;
  readonly owner: string | null;
  readonly contentType: string;
  /** Unique within the profile. */
  readonly fileName: string;
  readonly payload: Uint8Array;
  readonly truth: DocumentTruth;
}

export interface World {
  readonly enterprises: readonly Enterprise[];
  readonly products: readonly Product[];
  /** The documents by sending time; every call begins anew. `tally` counts them as they go by, and those that are missing. */
  documents(tally?: Tally): Generator<WorldDocument, void, undefined>;
  /** The true history of smallest pack `number`, from 0. Plans its wave anew unless it was asked for last: 60 ms, else 0.3. */
  pack(number: number): PackTruth;
  /** Number of the smallest pack that has or had this canonical URI, or a part of which has; null where none has. As `pack` for cost. */
  packOf(uri: string): number | null;
  /** What a bridge would have in its filings: classes of codes and the drugs they are of. */
  rules(): RuleSet;
}

/** Throws on options out of range. The same options give the same bytes on any machine, but for how the contents of platform envelopes are packed. */
export function createWorld(options: WorldOptions): World {
  const setting = createSetting(options);
  let last: Wave | undefined;

  function pack(number: number): PackTruth {
    if (!Number.isSafeInteger(number) || number < 0 || number >= setting.packs) throw new Error(`packs are 0 to ${setting.packs - 1}`);
    const wave = Math.floor(number / setting.wavePacks);
    if (last?.number !== wave) last = planWave(setting, wave);
    return packTruth(setting, last, number);
  }

  return {
    enterprises: setting.enterprises.all,
    products: setting.products,
    documents: (tally) => documents(setting, tally),
    pack,
    packOf(uri) {
      const number = packNumberIn(uri);
      return number !== null && number < setting.packs && pack(number).uris.includes(uri) ? number : null;
    },
    rules: () => rulesOf(setting),
  };
}

interface Cursor {
  readonly wave: Wave;
  /** Place in the order of its documents. */
  next: number;
  at: number;
}

function* documents(setting: Setting, tally: Tally | undefined): Generator<WorldDocument, void, undefined> {
  /** Sorted: a few dozen waves are alive at once. */
  const active: Cursor[] = [];
  const text = createTextBuffer();
  let planned = 0;
  for (;;) {
    while (planned < setting.waves && (active[0] === undefined || startOfDay(firstDayOf(setting, planned)) <= active[0].at)) {
      const wave = planWave(setting, planned++);
      for (const lot of wave.lots) tally?.addLot(lot.product.index, lot.packs);
      insert(active, { wave, next: 0, at: wave.documents.sentAtOf(wave.documents.order[0] ?? 0) });
    }
    const first = active.shift();
    if (first === undefined) return;
    const { wave } = first;
    const number = wave.documents.order[first.next] ?? 0;
    first.next += 1;
    if (first.next < wave.documents.count) {
      first.at = wave.documents.sentAtOf(wave.documents.order[first.next] ?? 0);
      insert(active, first);
    }
    const document = wave.documents.get(number);
    if (hasFault(document.faults, "missing")) tally?.miss(faultNames(document.faults));
    else yield written(setting, wave, number, document, text, tally);
  }
}

/** By the time of the next document; of equal times the older wave's is first. */
function insert(active: Cursor[], cursor: Cursor): void {
  let place = active.length;
  for (; place > 0; place--) {
    const before = active[place - 1];
    if (before === undefined || before.at < cursor.at || (before.at === cursor.at && before.wave.number < cursor.wave.number)) break;
  }
  active.splice(place, 0, cursor);
}

function written(setting: Setting, wave: Wave, number: number, document: PlannedDocument, text: TextBuffer, tally: Tally | undefined): WorldDocument {
  const emitter = EMITTERS[document.emitter];
  if (emitter === undefined) throw new Error(`there is no form ${document.emitter}`);
  const report: Report = document.lot >= 0 ? productionReport(setting, wave, number) : billsReport(setting, wave, number);
  emitter.write(report, text);
  const payload = text.take();
  const truth = documentTruth(setting, wave, number, report, emitter);
  tally?.add(emitter.profile, truth, payload.length);
  const isNamed = !hasFault(document.faults, "unknown-owner");
  const { owner } = report;
  const sender = owner.partner >= 0 && (owner.role === "holder" || owner.role === "importer") ? setting.enterprises.all[owner.partner] : owner;
  return {
    id: documentId(wave.number, number),
    at: document.sentAt,
    profile: emitter.profile,
    sender: isNamed ? (sender?.uri ?? null) : null,
    owner: isNamed ? owner.uri : null,
    contentType: emitter.contentType,
    // A second sending is a file of its own.
    fileName: emitter.fileName({ ...report, id: documentId(wave.number, number) }),
    payload,
    truth,
  };
}
