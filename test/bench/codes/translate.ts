// EPC URN to Digital Link and back, ours with 100,000 company prefixes loaded. No peer on npm goes from one to the other by
// itself, so each is the shortest correct use of what there is: epc-tds knows GTIN and URN, digital-link.js the links.

import { createCompanyPrefixes, digitalLinkToEpcUrn, epcUrnToDigitalLink } from "@csp/codes";
import digitalLink from "digital-link.js";
import tds from "epc-tds";
import type { Race } from "./race.ts";
import { type CompanyPrefix, flat, packLink, packs, packUrn, TEXTS, urnFields } from "./texts.ts";

export function urnToLink(prefixes: readonly CompanyPrefix[], seed: number): Race {
  const made = packs(prefixes, seed + 1);
  const links = made.map(packLink);
  const urns = made.map((pack) => flat(packUrn(pack)));
  // The peer reads tag URIs, which say the same with a filter value in front.
  const tagUris = made.map((pack) => flat(`urn:epc:tag:sgtin-198:0.${urnFields(pack)}`));
  return {
    name: "URN to Digital Link",
    unit: "links/s",
    texts: TEXTS,
    aim: 1_000_000,
    context: { level: "SGTIN" },
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += epcUrnToDigitalLink(urns[at] ?? "")?.length ?? 0;
          return sum;
        },
        isRight: (at) => epcUrnToDigitalLink(urns[at] ?? "") === links[at],
      },
      {
        name: "epc-tds from the tag URI",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += linkByTds(tagUris[at] ?? "").length;
          return sum;
        },
        // It escapes nothing, so any escaping is taken as right that means the same.
        isRight: (at) => decodeURIComponent(linkByTds(tagUris[at] ?? "")) === decodeURIComponent(links[at] ?? ""),
      },
    ],
  };
}

export function linkToUrn(table: readonly CompanyPrefix[], seed: number): Race {
  const made = packs(table, seed + 2);
  const links = made.map((pack) => flat(packLink(pack)));
  const urns = made.map(packUrn);
  const prefixes = createCompanyPrefixes(table);
  const known = new Map(table.map(({ prefix, length }) => [prefix, length]));
  return {
    name: "Digital Link to URN",
    unit: "URNs/s",
    texts: TEXTS,
    aim: 1_000_000,
    context: { "company prefixes": table.length, level: "SGTIN" },
    contenders: [
      {
        name: "",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += digitalLinkToEpcUrn(links[at] ?? "", prefixes)?.length ?? 0;
          return sum;
        },
        isRight: (at) => digitalLinkToEpcUrn(links[at] ?? "", prefixes) === urns[at],
      },
      {
        name: "digital-link.js, a Map, epc-tds",
        run(from, to) {
          let sum = 0;
          for (let at = from; at < to; at++) sum += urnByPeers(links[at] ?? "", known).length;
          return sum;
        },
        isRight: (at) => decodeURIComponent(urnByPeers(links[at] ?? "", known)) === decodeURIComponent(urns[at] ?? ""),
      },
    ],
  };
}

/** Empty where it throws, as it does on a serial number of 20 characters one of which is escaped. */
function linkByTds(tagUri: string): string {
  try {
    const epc = tds.Sgtin198.fromTagURI(tagUri);
    return `https://id.gs1.org/01/${epc.getGtin()}/21/${epc.getSerial()}`;
  } catch {
    return "";
  }
}

function urnByPeers(link: string, known: ReadonlyMap<string, number>): string {
  const parsed = digitalLink.DigitalLink(link);
  const gtin = parsed.getIdentifier()["01"] ?? "";
  const serial = parsed.getKeyQualifier("21") ?? "";
  for (let length = 12; length >= 6; length--) {
    if (!known.has(gtin.slice(1, 1 + length))) continue;
    return new tds.Sgtin198()
      .setPartition(12 - length)
      .setGtin(gtin)
      .setSerial(decodeURIComponent(serial))
      .toIdURI();
  }
  return "";
}
