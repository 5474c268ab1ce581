// The digits of a region (GB/T 2260) as parts. Only provinces have names here.

import { provinceName } from "@csp/codes";
import { type Part, part, type Words, words } from "./sheet.ts";

const NATIONAL = "10";
const WHOLE_PROVINCE = words("the province as a whole", "全省级行政区");
const WHOLE_CITY = words("the city as a whole", "全市");
const NOT_NAMED = words("GB/T 2260 names none", "GB/T 2260 中无此代码");

/** Two digits. */
export function provincePart(province: string): Part {
  return part("province", "province", "省级行政区", province, provinceWords(province));
}

/** Six digits. */
export function regionParts(region: string): readonly Part[] {
  const city = region.slice(2, 4);
  const county = region.slice(4);
  return [
    provincePart(region.slice(0, 2)),
    part("city", "city (digits 3–4)", "地级（第 3–4 位）", city, city === "00" ? WHOLE_PROVINCE : null),
    part("county", "county (digits 5–6)", "县级（第 5–6 位）", county, city !== "00" && county === "00" ? WHOLE_CITY : null),
  ];
}

function provinceWords(province: string): Words {
  const name = provinceName(province);
  if (name !== null) return words(`${name.en} ${name.zh}`, name.zh);
  return province === NATIONAL ? words("registered by the country's own office", "国家级机关登记") : NOT_NAMED;
}
