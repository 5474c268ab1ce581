// The words of `csp world` → what is asked for, or a sentence saying which word is wrong.

import { isoTime, MAX_PACKS, type FaultName, type FaultRates, FAULTS, REALISTIC_FAULTS, type WorldOptions } from "@csp/world";
import { CommandError } from "./client.ts";
import type { CommandInput } from "./command.ts";

/** How fast documents are sent: so many of a kind a second, or virtual time so many times as fast as real time; as fast as they are taken. */
export type Pace = { readonly kind: "documents" | "codes" | "speed"; readonly value: number } | { readonly kind: "unbounded" };

export interface WorldRequest {
  readonly world: WorldOptions;
  readonly out: string | null;
  /** Files are gathered in an archive for each profile. */
  readonly asTar: boolean;
  /** Address of a bridge, or `KAFKA`. */
  readonly to: string | null;
  readonly pace: Pace;
  readonly concurrency: number;
}

/** Instead of an address: the brokers are those of the settings. */
export const KAFKA = "kafka";
const DEFAULT_PACKS = 10_000;
const DEFAULT_CONCURRENCY = 16;
/** More sockets than a process may open by default help nobody. */
const MAX_CONCURRENCY = 1000;
const IDLE_WITH_OUT = ["rate", "speed", "concurrency"];
const IDLE_WITH_TO = ["tar"];
const RATE = /^(\d+(?:\.\d+)?(?:e\d)?)(?:(docs|codes)(?:\/s)?)?$/;

export function readWorldRequest({ options }: CommandInput): WorldRequest {
  const text = (name: string): string | null => (typeof options[name] === "string" ? options[name] : null);
  const whole = (name: string, least: number, most: number, fallback: number): number => {
    const given = text(name);
    if (given === null) return fallback;
    const value = given.trim() === "" ? NaN : Number(given);
    if (!Number.isSafeInteger(value) || value < least || value > most)
      throw new CommandError(`--${name}: ${given} is not a whole number from ${least} to ${most}`);
    return value;
  };
  const out = text("out");
  const to = text("to")?.replace(/\/$/, "") ?? null;
  if ((out === null) === (to === null)) throw new CommandError("say where the documents go: --out <folder> --to <address of a bridge> or --to kafka");
  if (to !== null && to !== KAFKA && !URL.canParse(to)) throw new CommandError(`--to: ${to} is neither kafka nor an address, e.g. http://127.0.0.1:8080`);
  // Who gives an option that has no say expects something of it.
  const idle = (out === null ? IDLE_WITH_TO : IDLE_WITH_OUT).find((name) => options[name] !== undefined);
  if (idle !== undefined) throw new CommandError(`--${idle} says how documents are ${out === null ? "filed: it goes with --out" : "sent: it goes with --to"}`);
  const packsPerDay = text("packs-per-day");
  const start = text("start");
  return {
    world: {
      seed: whole("seed", 0, Number.MAX_SAFE_INTEGER, 1),
      packs: whole("packs", 1, MAX_PACKS, DEFAULT_PACKS),
      faults: readFaults(text("faults")),
      ...(packsPerDay === null ? {} : { packsPerDay: whole("packs-per-day", 1, MAX_PACKS, 1) }),
      ...(start === null ? {} : { startMs: readStart(start) }),
    },
    out,
    asTar: options["tar"] === true,
    to,
    pace: readPace(text("rate"), text("speed")),
    concurrency: whole("concurrency", 1, MAX_CONCURRENCY, DEFAULT_CONCURRENCY),
  };
}

/** `none`, `realistic`, or `late=0.1,missing=0.02`. */
function readFaults(text: string | null): Partial<FaultRates> {
  if (text === null || text === "none") return {};
  if (text === "realistic") return REALISTIC_FAULTS;
  const rates: Partial<Record<FaultName, number>> = {};
  for (const item of text.split(",")) {
    const [name = "", rate = ""] = item.split("=");
    const known = FAULTS.find((one) => one === name.trim());
    const share = Number(rate);
    if (known === undefined) throw new CommandError(`--faults: there is no fault ${name}; there are ${FAULTS.join(", ")}`);
    if (rate.trim() === "" || !(share >= 0 && share <= 1)) throw new CommandError(`--faults: ${name} has a share from 0 to 1, e.g. ${name}=0.01`);
    rates[known] = share;
  }
  return rates;
}

function readPace(rate: string | null, speed: string | null): Pace {
  if (rate !== null && speed !== null) throw new CommandError("--rate and --speed are two ways to say the same; give one");
  if (speed !== null) {
    if (!(Number(speed) > 0)) throw new CommandError(`--speed: ${speed} is not how many times as fast as real time`);
    return { kind: "speed", value: Number(speed) };
  }
  if (rate === null) return { kind: "unbounded" };
  const found = RATE.exec(rate);
  if (found === null || !(Number(found[1]) > 0)) throw new CommandError(`--rate: ${rate} is no rate; write 200 (documents a second) or 60000codes`);
  return { kind: found[2] === "codes" ? "codes" : "documents", value: Number(found[1]) };
}

function readStart(text: string): number {
  const ms = Date.parse(`${text}T00:00:00+08:00`);
  // The 30th of February is read as a day of March.
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(ms) || ms < 0 || !isoTime(ms).startsWith(text))
    throw new CommandError(`--start: ${text} is not a day, yyyy-MM-dd`);
  return ms;
}
