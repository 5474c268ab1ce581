// The kinds of licences by the numbers that AliHealth's interfaces give them. What each licence allows is not known here.

export interface LicenceType {
  readonly zh: string;
  readonly en: string;
}

const LICENCE_TYPES: ReadonlyMap<string, LicenceType> = new Map([
  ["1", { zh: "药品经营许可证", en: "drug trading licence" }],
  ["2", { zh: "GSP 证书", en: "GSP certificate" }],
  ["3", { zh: "医疗机构执业许可证", en: "medical practice licence" }],
  ["4", { zh: "GMP 证书", en: "GMP certificate" }],
  ["5", { zh: "药品生产许可证", en: "drug production licence" }],
  ["6", { zh: "GUP 证书", en: "GUP certificate" }],
  ["7", { zh: "外国企业常驻代表机构登记证", en: "certificate of a foreign firm's representative office" }],
  ["8", { zh: "营业执照", en: "business licence" }],
  ["9", { zh: "其他", en: "other" }],
  ["10", { zh: "组织机构代码证", en: "organisation code certificate" }],
  ["11", { zh: "事业单位法人证书", en: "certificate of a public institution" }],
  ["12", { zh: "民办非企业单位登记证书", en: "certificate of a private non-enterprise unit" }],
  ["13", { zh: "代理机构营业执照", en: "business licence of an agency" }],
  ["14", { zh: "进口药品注册证", en: "imported drug registration certificate" }],
  ["15", { zh: "药品注册批件", en: "drug registration approval" }],
  ["16", { zh: "授权书", en: "authorisation letter" }],
]);

/** The kind of licence by its number, `1` to `16`; null for any other text. */
export function licenceType(number: string): LicenceType | null {
  return LICENCE_TYPES.get(number) ?? null;
}
