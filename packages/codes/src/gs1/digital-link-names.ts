// The words that earlier versions of the Digital Link standard (1.0 and 1.1) allowed in place of AIs in a path. Links printed
// then are still on packs, so they are read; they are never written.

const AI_BY_NAME: ReadonlyMap<string, string> = new Map([
  ["sscc", "00"],
  ["gtin", "01"],
  ["cpv", "22"],
  ["lot", "10"],
  ["ser", "21"],
  ["gdti", "253"],
  ["glnx", "254"],
  ["gcn", "255"],
  ["ginc", "401"],
  ["gsin", "402"],
  ["gln", "414"],
  ["payTo", "415"],
  ["party", "417"],
  ["grai", "8003"],
  ["giai", "8004"],
  ["itip", "8006"],
  ["cpid", "8010"],
  ["cpsn", "8011"],
  ["gmn", "8013"],
  ["gsrnp", "8017"],
  ["gsrn", "8018"],
  ["srin", "8019"],
  ["refno", "8020"],
]);

/** The AI of a word; undefined for any other. */
export function aiOfLinkName(name: string): string | undefined {
  return AI_BY_NAME.get(name);
}
