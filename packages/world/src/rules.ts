// The rule set that fits a world: what each class of codes means, which enterprise a code of the health insurance is filed for,
// and the keys that senders sign with. Elsewhere enterprises are named by their own codes, so none needs a link.

import { edmcClassUri } from "@csp/codes";
import type { ClassRule, RuleSet } from "@csp/formats";
import { signatureKey } from "./enterprises.ts";
import type { Setting } from "./setting.ts";

export function rulesOf({ seed, products, enterprises: { all } }: Setting): RuleSet {
  const classes = new Map<string, ClassRule>();
  for (const { scheme, edmcClasses, gtins, cndc, standardCode, name } of products) {
    const uris = scheme === "edmc" ? edmcClasses.map((classCode) => edmcClassUri(`${classCode}`)) : gtins.map((gtin) => `https://id.gs1.org/01/${gtin}`);
    for (const [at, uri] of uris.entries()) {
      classes.set(uri, { cndc, standardCode, level: at + 1, unitClass: at === 0 ? null : (uris[0] ?? null), name });
    }
  }
  const insured = all.flatMap(({ insuranceCode, uscc }) => (insuranceCode === null ? [] : [[`nhsa:${insuranceCode}`, uscc] as const]));
  return {
    id: `world-${Math.abs(seed)}`,
    schemes: ["edmc", "gs1"],
    classes,
    enterprises: new Map(insured),
    signatureKeys: new Map(all.map((enterprise) => [enterprise.uri, signatureKey(enterprise)])),
  };
}
