// What is made: drugs with a class of codes for each level of packing in both schemes, the national ids that go with them,
// and the rule by which they are packed. Drugs, holders and numbers are made up.

import { checkDigit } from "@csp/codes";
import type { Enterprises } from "./enterprises.ts";
import { createRandom, type Random } from "./random.ts";

export type ProductClass = "ordinary" | "centralised" | "vaccine" | "blood" | "narcotic" | "imported";

export interface Product {
  /** Place in `products`. */
  readonly index: number;
  readonly productClass: ProductClass;
  /** What is printed on its packs. */
  readonly scheme: "edmc" | "gs1";
  /** Of an imported drug the domestic agent, which does a holder's duties. */
  readonly holder: number;
  readonly name: string;
  readonly packSpec: string;
  /** Smallest packs in a pack of each level, level 1 first: `[1, 10, 200]`. */
  readonly sizes: readonly number[];
  /** As relation files write it, largest first: `1:20:200`. */
  readonly cascade: string;
  /** 7 digits for each level. */
  readonly edmcClasses: readonly string[];
  /** 14 digits for each level. */
  readonly gtins: readonly string[];
  /** GS1 company prefix, of the range that GS1 keeps for examples. */
  readonly companyPrefix: string;
  /** National drug identification code, 11 digits. */
  readonly cndc: string;
  /** Standard code, 14 digits. */
  readonly standardCode: string;
  readonly approvalNo: string;
  readonly shelfLifeMonths: number;
  /** `3` ordinary, `2` specially controlled, as the interfaces count. */
  readonly physicType: 2 | 3;
  /** Drug code of the health insurance, 23 characters. */
  readonly insuranceCode: string;
}

/** Vaccines and blood products: kept cold, and released lot by lot by an agency. */
export function isColdChain({ productClass }: Product): boolean {
  return productClass === "vaccine" || productClass === "blood";
}

const CLASS_CYCLE: readonly ProductClass[] = [
  "ordinary",
  "centralised",
  "ordinary",
  "imported",
  "ordinary",
  "vaccine",
  "ordinary",
  "centralised",
  "blood",
  "ordinary",
  "centralised",
  "narcotic",
  "ordinary",
  "imported",
  "ordinary",
  "centralised",
];

/** Packs of a middle pack and of a case, or of a case alone. */
const PACK_RULES: Readonly<Record<ProductClass, readonly (readonly number[])[]>> = {
  ordinary: [[10, 200], [10, 400], [5, 100], [100]],
  centralised: [
    [10, 100],
    [10, 400],
    [20, 200],
  ],
  vaccine: [
    [10, 200],
    [5, 100],
  ],
  blood: [[20], [10]],
  narcotic: [
    [5, 50],
    [10, 100],
  ],
  imported: [[10, 100], [20]],
};

const GENERICS: Readonly<Record<ProductClass, readonly string[]>> = {
  ordinary: ["安岚片", "清泽胶囊", "宁川颗粒", "复方舒岳丸", "康沐口服液", "润朗滴眼液"],
  centralised: ["仿瑞他汀片", "仿泽沙坦胶囊", "仿朗西林胶囊", "仿启拉唑肠溶片"],
  vaccine: ["示例流感疫苗", "示例乙肝疫苗", "示例轮状疫苗"],
  blood: ["示例人血白蛋白", "示例静注免疫球蛋白"],
  narcotic: ["示例芬太注射液", "示例吗酮缓释片"],
  imported: ["Exampril 片", "Modelumab 注射液", "Samplexin 胶囊"],
};

export function createProducts(seed: number, count: number, enterprises: Enterprises): readonly Product[] {
  return Array.from({ length: count }, (_, index) => makeProduct(createRandom(seed, "product", index), index, enterprises));
}

function makeProduct(random: Random, index: number, enterprises: Enterprises): Product {
  const productClass = CLASS_CYCLE[index % CLASS_CYCLE.length] ?? "ordinary";
  const isImported = productClass === "imported";
  const holders = enterprises.of(isImported ? "importer" : "holder");
  const holder = random.pick(holders);
  const sizes = [1, ...random.pick(PACK_RULES[productClass])];
  const companyPrefix = `952${String(1000 + holder)
    .padStart(4, "0")
    .slice(-4)}`;
  const maker = String(10_000 + holder).slice(-5);
  const standardBody = `869${maker}${String(index + 1).padStart(5, "0")}`;
  const version = productClass === "narcotic" ? "89" : ["81", "83", "84"][index % 3];
  const inCase = sizes.at(-1) ?? 1;
  const middle = sizes[1] ?? 1;
  return {
    index,
    productClass,
    scheme: isImported ? "gs1" : "edmc",
    holder,
    name: `${random.pick(GENERICS[productClass])}（仿真${index + 1}）`,
    packSpec: random.pick(["10片×2板/盒", "12粒/盒", "24粒/瓶", "1支/盒", "10ml/瓶"]),
    sizes,
    cascade: sizes.length === 3 ? `1:${inCase / middle}:${inCase}` : `1:${inCase}`,
    edmcClasses: sizes.map((_, level) => `${version}${String(10_000 + index * 4 + level)}`),
    gtins: sizes.map((_, level) => gtin14(String(level === 0 ? 0 : level + 1), companyPrefix, index)),
    companyPrefix,
    cndc: `${maker}${String(index + 1).padStart(4, "0")}01`,
    standardCode: standardBody + checkDigit(standardBody),
    approvalNo: isImported ? `国药准字HJ2024${String(index + 1).padStart(4, "0")}` : `国药准字H2021${String(index + 1).padStart(4, "0")}`,
    shelfLifeMonths: productClass === "vaccine" ? 24 : 36,
    physicType: productClass === "narcotic" ? 2 : 3,
    insuranceCode: `X${"ABCJN".charAt(index % 5)}01AAA${String(index % 1000).padStart(3, "0")}A00${maker}${String(index + 1).padStart(5, "0")}`,
  };
}

/** Indicator, company prefix of 7 digits, item of 5, check digit. */
function gtin14(indicator: string, companyPrefix: string, item: number): string {
  const body = `${indicator}${companyPrefix}${String(item + 1).padStart(5, "0")}`;
  return body + checkDigit(body);
}
