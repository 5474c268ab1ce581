// The provinces in which a world takes place: real codes of GB/T 2260, the share of people in each, and cities.

import { provinceName } from "@csp/codes";

export interface WorldProvince {
  /** Two digits. */
  readonly code: string;
  readonly name: string;
  /** Millions of people, census of 2020. */
  readonly people: number;
  /** Four digits and name of cities, the seat of the province first. */
  readonly cities: readonly (readonly [code: string, name: string])[];
}

const ROWS: readonly (readonly [code: string, people: number, cities: string])[] = [
  ["11", 21.9, "1101 北京"],
  ["12", 13.9, "1201 天津"],
  ["13", 74.6, "1301 石家庄,1302 唐山,1306 保定"],
  ["14", 34.9, "1401 太原,1402 大同"],
  ["15", 24.0, "1501 呼和浩特,1502 包头"],
  ["21", 42.6, "2101 沈阳,2102 大连"],
  ["22", 24.1, "2201 长春,2202 吉林"],
  ["23", 31.9, "2301 哈尔滨,2302 齐齐哈尔"],
  ["31", 24.9, "3101 上海"],
  ["32", 84.7, "3201 南京,3202 无锡,3205 苏州"],
  ["33", 64.6, "3301 杭州,3302 宁波,3303 温州"],
  ["34", 61.0, "3401 合肥,3402 芜湖"],
  ["35", 41.5, "3501 福州,3502 厦门"],
  ["36", 45.2, "3601 南昌,3604 九江"],
  ["37", 101.5, "3701 济南,3702 青岛,3706 烟台"],
  ["41", 99.4, "4101 郑州,4103 洛阳"],
  ["42", 57.8, "4201 武汉,4205 宜昌"],
  ["43", 66.4, "4301 长沙,4302 株洲"],
  ["44", 126.0, "4401 广州,4403 深圳,4406 佛山"],
  ["45", 50.1, "4501 南宁,4503 桂林"],
  ["46", 10.1, "4601 海口,4602 三亚"],
  ["50", 32.1, "5001 重庆"],
  ["51", 83.7, "5101 成都,5107 绵阳"],
  ["52", 38.6, "5201 贵阳,5203 遵义"],
  ["53", 47.2, "5301 昆明,5303 曲靖"],
  ["54", 3.6, "5401 拉萨"],
  ["61", 39.5, "6101 西安,6103 宝鸡"],
  ["62", 25.0, "6201 兰州,6205 天水"],
  ["63", 5.9, "6301 西宁"],
  ["64", 7.2, "6401 银川"],
  ["65", 25.9, "6501 乌鲁木齐"],
];

export const PROVINCES: readonly WorldProvince[] = ROWS.map(([code, people, cities]) => ({
  code,
  name: provinceName(code)?.zh ?? code,
  people,
  cities: cities.split(",").map((city) => [city.slice(0, 4), city.slice(5)] as const),
}));
