// The words of `csp world` → what is asked for, or a sentence saying which word is wrong.

import { type FaultName, type FaultRates, FAULTS, REALISTIC_FAULTS, type WorldOptions } from "@csp/world";
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
const RATE = /^(\d+(?:\.\d+)?(?:e\d)?)(?:(docs|codes)(?:\/s)?)?$/;

export function readWorldRequest({ options }: CommandInput): WorldRequest {
  const text = (name: string): string | null => (typeof options[name] === "string" ? options[name] : null);
  const number = (name: string, fallback: number): number => {
    const given = text(name);
    if (given === null) return fallback;
    const value = Number(given);
    if (given.trim() === "" || !Number.isFinite(value) || value < 0) throw new CommandError(`--${name}: ${given} is not a number`);
    return value;
  };
  const out = text("out");
  const to = text("to")?.replace(/\/$/, "") ?? null;
  if ((out === null) === (to === null)) throw new CommandError("say where the documents go: --out <folder> --to <address of a bridge> or --to kafka");
  if (to !== null && to !== KAFKA && !URL.canParse(to)) throw new CommandError(`--to: ${to} is neither kafka nor an address, e.g. http://127.0.0.1:8080`);
  const packsPerDay = text("packs-per-day");
  const start = text("start");
  return {
    world: {
      seed: number("seed", 1),
      packs: number("packs", DEFAULT_PACKS),
      faults: readFaults(text("faults")),
      ...(packsPerDay === null ? {} : { packsPerDay: number("packs-per-day", 0) }),
      ...(start === null ? {} : { startMs: readStart(start) }),
    },
    out,
    asTar: options["tar"] === true,
    to,
    pace: readPace(text("rate"), text("speed")),
    concurrency: Math.max(1, Math.floor(number("concurrency", DEFAULT_CONCURRENCY))),
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
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(ms)) throw new CommandError(`--start: ${text} is not a day, yyyy-MM-dd`);
  return ms;
}
