// Who takes part: holders and makers, importers' agents, wholesalers of three tiers, logistics, chains and their stores,
// single pharmacies, hospitals, disease control centres and vaccination units. Names are made up; codes are synthetic.

import { usccUri } from "@csp/codes";
import { PROVINCES } from "./provinces.ts";
import { createRandom, type Random, runningSums } from "./random.ts";
import { SYNTHETIC_PER_REGION, syntheticUscc } from "./synthetic-uscc.ts";

export type Role =
  | "holder"
  | "importer"
  | "national-wholesaler"
  | "provincial-wholesaler"
  | "city-wholesaler"
  | "logistics"
  | "chain"
  | "store"
  | "pharmacy"
  | "hospital"
  | "provincial-cdc"
  | "city-cdc"
  | "vaccination-unit";

/**
 * What an enterprise reports with, and so in which form its documents come: its own books, handheld terminals, EPCIS in JSON or XML, another's system
 * that passes them on through the national platform, the upload to its province, the health insurance's interface.
 */
export type System = "erp" | "terminal" | "epcis" | "epcis-xml" | "hub" | "province" | "insurance";

/** How its scanners hand over a GS1 symbol: in brackets, with the separator characters, or as a web address. */
export type ScanStyle = "brackets" | "separators" | "link";

export interface Enterprise {
  /** Place in `enterprises`. */
  readonly index: number;
  readonly role: Role;
  readonly name: string;
  readonly uscc: string;
  /** Canonical party URI. */
  readonly uri: string;
  /** Two digits, GB/T 2260. */
  readonly province: string;
  /** Six digits. */
  readonly region: string;
  readonly address: string;
  readonly system: System;
  /** By which it tells again what it tells by its system already, in another form; null for none. */
  readonly second: System | null;
  /** Of hospitals and shops: their code with the health insurance, 12 characters. */
  readonly insuranceCode: string | null;
  readonly scanStyle: ScanStyle;
  /** It scans single packs where others scan cases. */
  readonly scansUnits: boolean;
  /** A store's chain; an importer's and some holders' logistics provider, which sends for them; -1 for none. */
  readonly partner: number;
}

/** What it signs uploads to its province with. */
export function signatureKey({ uscc }: Enterprise): string {
  return `csp-world ${uscc}`;
}

export interface Enterprises {
  readonly all: readonly Enterprise[];
  /** Indexes by role. */
  of(role: Role): readonly number[];
  /** Indexes by role and place in `PROVINCES`. */
  in(role: Role, province: number): readonly number[];
}

export interface EnterpriseCounts {
  readonly holders: number;
  readonly importers: number;
  /** Stores, single pharmacies, hospitals and vaccination units together. */
  readonly terminals: number;
}

export const PROVINCE_SUMS = runningSums(PROVINCES.map(({ people }) => people));
const PEOPLE = PROVINCE_SUMS.at(-1) ?? 1;

export function createEnterprises(seed: number, counts: EnterpriseCounts): Enterprises {
  const register = new Register(seed);
  const random = createRandom(seed, "enterprise places");
  const anywhere = (role: Role, count: number): void => {
    for (let at = 0; at < count; at++) register.add(role, random.weighted(PROVINCE_SUMS));
  };
  anywhere("logistics", 6);
  anywhere("holder", counts.holders);
  anywhere("importer", counts.importers);
  anywhere("national-wholesaler", 4);
  for (const [place, { people }] of PROVINCES.entries()) {
    const terminals = (counts.terminals * people) / PEOPLE;
    const add = (role: Role, least: number, share: number): void => {
      for (let at = 0; at < Math.max(least, Math.round(terminals * share)); at++) register.add(role, place);
    };
    add("provincial-wholesaler", 2, 0.01);
    add("city-wholesaler", 2, 0.03);
    add("chain", 1, 0.01);
    add("store", 2, 0.35);
    add("pharmacy", 2, 0.25);
    add("hospital", 2, 0.3);
    add("provincial-cdc", 1, 0);
    add("city-cdc", 1, 0.01);
    add("vaccination-unit", 2, 0.1);
  }
  return register;
}

class Register implements Enterprises {
  readonly all: Enterprise[] = [];
  readonly #byRole = new Map<Role, number[]>();
  readonly #byPlace = new Map<string, number[]>();
  readonly #used = new Map<string, number>();
  readonly #seed: number;

  constructor(seed: number) {
    this.#seed = seed;
  }

  add(role: Role, place: number): void {
    const index = this.all.length;
    const enterprise = this.#make(role, place, index);
    this.all.push(enterprise);
    push(this.#byRole, role, index);
    push(this.#byPlace, `${role} ${place}`, index);
  }

  of(role: Role): readonly number[] {
    return this.#byRole.get(role) ?? [];
  }

  in(role: Role, province: number): readonly number[] {
    return this.#byPlace.get(`${role} ${province}`) ?? [];
  }

  #make(role: Role, place: number, index: number): Enterprise {
    const random = createRandom(this.#seed, "enterprise", index);
    const province = PROVINCES[place];
    if (province === undefined) throw new Error(`there is no province ${place}`);
    const isNamedByProvince = role === "provincial-cdc" || role === "provincial-wholesaler";
    const [city, cityName] = isNamedByProvince ? (province.cities[0] ?? ["", ""]) : random.pick(province.cities);
    const { region, uscc } = this.#code(PUBLIC.has(role) ? "12" : "91", city, random);
    return {
      index,
      role,
      name: nameOf(role, isNamedByProvince ? province.name : `${cityName}市`, random),
      uscc,
      uri: usccUri(uscc),
      province: province.code,
      region,
      address: `${province.name}${cityName}市示例路${random.between(1, 999)}号`,
      ...systemsOf(this.#seed, role, index),
      insuranceCode: INSURED.has(role) ? `${role === "hospital" ? "H" : "P"}${region}${String(index).padStart(5, "0").slice(-5)}` : null,
      scanStyle: random.pick(STYLES),
      scansUnits: SCANS_UNITS.has(role) && random.chance(0.08),
      partner: this.#partnerOf(role, place, random),
    };
  }

  /** A region of the city that has a code left. */
  #code(head: string, city: string, random: Random): { readonly region: string; readonly uscc: string } {
    for (let county = random.between(1, 12); ; county++) {
      const region = `${city}${String(county).padStart(2, "0")}`;
      const used = this.#used.get(head + region) ?? 0;
      if (used === SYNTHETIC_PER_REGION) continue;
      this.#used.set(head + region, used + 1);
      return { region, uscc: syntheticUscc(head, region, used) };
    }
  }

  #partnerOf(role: Role, place: number, random: Random): number {
    if (role === "store") return random.pick(this.in("chain", place));
    if (role === "importer" || (role === "holder" && random.chance(0.2))) return random.pick(this.of("logistics"));
    return -1;
  }
}

const STYLES: readonly ScanStyle[] = ["brackets", "separators", "link"];
const SCANS_UNITS: ReadonlySet<Role> = new Set<Role>(["holder", "national-wholesaler", "provincial-wholesaler", "city-wholesaler", "chain"]);
/** Registered by the establishment office, as public institutions are. */
const PUBLIC: ReadonlySet<Role> = new Set<Role>(["hospital", "provincial-cdc", "city-cdc", "vaccination-unit"]);
const INSURED: ReadonlySet<Role> = new Set<Role>(["hospital", "pharmacy", "store"]);

type Shares = Readonly<Partial<Record<System, number>>>;

/** Shares of the systems in each role; the others post what their books hold, bill by bill. */
const SYSTEMS: Readonly<Partial<Record<Role, Shares>>> = {
  holder: { terminal: 0.35, hub: 0.1 },
  importer: { epcis: 0.6, "epcis-xml": 0.4 },
  "national-wholesaler": { terminal: 0.25 },
  "provincial-wholesaler": { terminal: 0.4, hub: 0.03 },
  "city-wholesaler": { terminal: 0.45, hub: 0.03 },
  chain: { terminal: 0.25, hub: 0.05 },
  store: { insurance: 0.05 },
  pharmacy: { terminal: 0.35, insurance: 0.1 },
  hospital: { terminal: 0.2, province: 0.05, insurance: 0.1 },
  "city-cdc": { province: 0.1 },
  "vaccination-unit": { province: 0.1 },
};

/** Shares of those who tell the same a second time elsewhere. */
const SECONDS: Readonly<Partial<Record<Role, Shares>>> = {
  holder: { hub: 0.05 },
  "national-wholesaler": { epcis: 0.25 },
  "provincial-wholesaler": { province: 0.1, "epcis-xml": 0.1 },
  "city-wholesaler": { province: 0.1 },
  chain: { hub: 0.05 },
  store: { insurance: 0.1 },
  pharmacy: { insurance: 0.1 },
  hospital: { insurance: 0.1, province: 0.05 },
};

function systemsOf(seed: number, role: Role, index: number): Pick<Enterprise, "system" | "second"> {
  const random = createRandom(seed, "systems", index);
  const system = drawn(SYSTEMS[role], random) ?? "erp";
  const second = drawn(SECONDS[role], random);
  return { system, second: second === system ? null : second };
}

/** One by its share, or null for the rest. */
function drawn(shares: Shares | undefined, random: Random): System | null {
  let left = random.below(1000) / 1000;
  for (const [system, share] of Object.entries(shares ?? {})) if ((left -= share) < 0) return system as System;
  return null;
}

const FIRST = "恒泽瑞康益仁博嘉澄禾沐朗启宏翰";
const SECOND = "岳安川源林汐尧宁辰润舟衡岚穗昇";
const WHAT: Readonly<Record<Role, string>> = {
  holder: "制药有限公司",
  importer: "药品进口代理有限公司",
  "national-wholesaler": "医药集团股份有限公司",
  "provincial-wholesaler": "医药有限公司",
  "city-wholesaler": "药品配送有限公司",
  logistics: "医药物流有限公司",
  chain: "大药房连锁有限公司",
  store: "连锁药店",
  pharmacy: "药房",
  hospital: "医院",
  "provincial-cdc": "疾病预防控制中心",
  "city-cdc": "疾病预防控制中心",
  "vaccination-unit": "预防接种门诊",
};

function nameOf(role: Role, place: string, random: Random): string {
  const word = role.endsWith("cdc") ? "" : FIRST.charAt(random.below(FIRST.length)) + SECOND.charAt(random.below(SECOND.length));
  return `${place}${word}${WHAT[role]}（仿真）`;
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
