// Who registers the holders of unified social credit codes (GB 32100-2015, character 1) and as what (character 2). The lists
// grew since the standard came out, so what is not in them is warned of, never refused.

export interface RegisterName {
  readonly zh: string;
  readonly en: string;
}

interface Department extends RegisterName {
  readonly types: Readonly<Record<string, RegisterName>>;
}

const OTHER: RegisterName = { zh: "其他", en: "other" };

const DEPARTMENTS: ReadonlyMap<string, Department> = new Map<string, Department>([
  [
    "1",
    {
      zh: "机构编制",
      en: "establishment office",
      types: {
        1: { zh: "机关", en: "state organ" },
        2: { zh: "事业单位", en: "public institution" },
        3: { zh: "编办直接管理机构编制的群众团体", en: "mass organisation under the establishment office" },
        9: OTHER,
      },
    },
  ],
  ["2", { zh: "外交", en: "foreign affairs", types: { 1: { zh: "外国常驻新闻机构", en: "resident foreign news office" }, 9: OTHER } }],
  [
    "3",
    {
      zh: "司法行政",
      en: "judicial administration",
      types: {
        1: { zh: "律师执业机构", en: "law practice" },
        2: { zh: "公证处", en: "notary office" },
        3: { zh: "基层法律服务所", en: "local legal service" },
        4: { zh: "司法鉴定机构", en: "forensic institution" },
        5: { zh: "仲裁委员会", en: "arbitration commission" },
        9: OTHER,
      },
    },
  ],
  ["4", { zh: "文化", en: "culture", types: { 1: { zh: "外国在华文化中心", en: "foreign cultural centre" }, 9: OTHER } }],
  [
    "5",
    {
      zh: "民政",
      en: "civil affairs",
      types: {
        1: { zh: "社会团体", en: "social organisation" },
        2: { zh: "民办非企业单位", en: "private non-enterprise unit" },
        3: { zh: "基金会", en: "foundation" },
        9: OTHER,
      },
    },
  ],
  [
    "6",
    {
      zh: "旅游",
      en: "tourism",
      types: {
        1: { zh: "外国旅游部门常驻代表机构", en: "office of a foreign tourism authority" },
        2: { zh: "港澳台地区旅游部门常驻内地（大陆）代表机构", en: "office of a tourism authority of Hong Kong, Macao or Taiwan" },
        9: OTHER,
      },
    },
  ],
  ["7", { zh: "宗教", en: "religion", types: { 1: { zh: "宗教活动场所", en: "place of worship" }, 2: { zh: "宗教院校", en: "religious school" }, 9: OTHER } }],
  ["8", { zh: "工会", en: "trade unions", types: { 1: { zh: "基层工会", en: "local union" }, 9: OTHER } }],
  [
    "9",
    {
      zh: "市场监管",
      en: "market regulation",
      types: {
        1: { zh: "企业", en: "enterprise" },
        2: { zh: "个体工商户", en: "individual business" },
        3: { zh: "农民专业合作社", en: "farmers' cooperative" },
      },
    },
  ],
  ["A", { zh: "军队", en: "army", types: { 1: { zh: "军队事业单位", en: "public institution of the army" }, 9: OTHER } }],
  [
    "N",
    {
      zh: "农业",
      en: "agriculture",
      types: {
        1: { zh: "组级集体经济组织", en: "collective of a group" },
        2: { zh: "村级集体经济组织", en: "collective of a village" },
        3: { zh: "乡镇级集体经济组织", en: "collective of a township" },
        9: OTHER,
      },
    },
  ],
  ["Y", { zh: "其他", en: "other", types: { 1: OTHER } }],
]);

/** Who registers codes that begin with the character; null where the list has none. */
export function registerDepartment(character: string): RegisterName | null {
  const department = DEPARTMENTS.get(character);
  return department === undefined ? null : { zh: department.zh, en: department.en };
}

/** As what the department registers codes with the second character; null where the list has none. */
export function registerType(department: string, character: string): RegisterName | null {
  const types = DEPARTMENTS.get(department)?.types;
  return types !== undefined && Object.hasOwn(types, character) ? (types[character] ?? null) : null;
}
