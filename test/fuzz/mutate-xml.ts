// Mutations of an XML message that know tags and attributes, and the ways in which XML is turned against its reader.

import { type Material, type Mutation, pick } from "./mutation.ts";

const ODD: readonly string[] = [
  "",
  " ",
  "0",
  "-1",
  "1e400",
  "NaN",
  "9007199254740993",
  "9".repeat(400),
  "&#0;",
  "&#xD800;",
  "&#x110000;",
  "&#1;",
  "&nobody;",
  "&amp",
  "&",
  "&#29;",
  "\u0001",
  "\ufffe",
  "\u0085",
  "<",
  "a\tb\nc",
  "2026-02-30 10:00:00",
  "9999-12-31",
  "0000-00-00",
  "2026-09-01T10:00:00+99:99",
  "True",
  "__proto__",
  "constructor",
  "😀",
  "\u202e",
  "&lt;a&gt;",
  "&quot;",
  "'",
];
const LARGE: readonly (() => string)[] = [
  () => "8".repeat(300_000),
  () => "药".repeat(100_000),
  () => "&amp;".repeat(70_000),
  () => "82062339000000001004,".repeat(4000),
];
const LAUGHS = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("")}]>`;
const PROLOGS: readonly string[] = [
  LAUGHS,
  '<!DOCTYPE a SYSTEM "file:///etc/hostname">',
  '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]>',
  '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://127.0.0.1:1/x"> %p;]>',
  "<!DOCTYPE a>",
  "<!-- c -->",
  "<?odd instruction?>",
  '<?xml version="1.1"?>',
  '<?xml version="1.0" encoding="UTF-7"?>',
  '<?xml version="1.0" encoding="GBK"?>',
];
const INSIDE: readonly (() => string)[] = [
  () => "<a>".repeat(70) + "</a>".repeat(70),
  () => "<a>".repeat(50_000),
  () => "<a/>".repeat(20_000),
  () => `<a ${Array.from({ length: 2000 }, (_, at) => `b${at}="1"`).join(" ")}/>`,
  () => `<${"a".repeat(300_000)}/>`,
  () => `<a ${"b".repeat(300_000)}="1"/>`,
  () => `<!--${"-".repeat(100_000)}`,
  () => `<!-- ${"c".repeat(300_000)} -->`,
  () => `<![CDATA[${"]".repeat(50_000)}]]>`,
  () => "<![CDATA[<a>&]]>",
  () => "&l9;",
  () => '<!DOCTYPE b [<!ENTITY c "d">]>',
  () => "<?odd instruction?>",
  () => '<x:a xmlns:x="urn:nobody" x:b="1"/>',
  () => '<a xmlns="urn:other" xmlns:xml="urn:wrong"/>',
  () => "<x:unbound/>",
  () => '<__proto__ constructor="1"/>',
  () => "text",
];

function tokensOf(bytes: Buffer): string[] {
  return bytes.toString("utf8").match(/<[^<>]*>|[^<]+|</g) ?? [];
}

function onTokens(change: (tokens: string[], material: Material) => void): Mutation["apply"] {
  return (bytes, material) => {
    const tokens = tokensOf(bytes);
    if (tokens.length > 0) change(tokens, material);
    return Buffer.from(tokens.join(""));
  };
}

/** The values of some tag's attributes, or of one of them, written anew. */
function onValue(value: (material: Material) => string, isText: boolean): Mutation["apply"] {
  return onTokens((tokens, material) => {
    const { random } = material;
    const fit = tokens.flatMap((token, at) => ((isText ? /^[^<\s]/ : /^<\w.*="/s).test(token) ? [at] : []));
    if (fit.length === 0) return;
    const at = pick(fit, random);
    const token = tokens[at] ?? "";
    const count = token.split('="').length - 1;
    let left = random.below(Math.max(1, count));
    tokens[at] = isText ? value(material) : token.replace(/="[^"]*"/g, (old: string) => (left-- === 0 ? `="${value(material)}"` : old));
  });
}

function escaped(text: string): string {
  return text.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

export const XML_MUTATIONS: readonly Mutation[] = [
  { name: "an odd attribute value", keepsFields: true, apply: onValue(({ random }) => pick(ODD, random), false) },
  { name: "a large attribute value", keepsFields: true, apply: onValue(({ random }) => pick(LARGE, random)(), false) },
  { name: "a scan for an attribute value", keepsFields: true, apply: onValue(({ scan }) => escaped(scan()), false) },
  { name: "an odd text", keepsFields: true, apply: onValue(({ random }) => pick(ODD, random), true) },
  { name: "a scan for a text", keepsFields: true, apply: onValue(({ scan }) => escaped(scan()), true) },
  { name: "a large text", keepsFields: true, apply: onValue(({ random }) => pick(LARGE, random)(), true) },
  { name: "scans for codes", keepsFields: true, apply: onTokens(scansForCodes) },
  { name: "an odd prolog", keepsFields: true, apply: onTokens((tokens, { random }) => void tokens.splice(random.below(2), 0, pick(PROLOGS, random))) },
  {
    name: "something inside",
    keepsFields: true,
    apply: onTokens((tokens, { random }) => void tokens.splice(random.below(tokens.length + 1), 0, pick(INSIDE, random)())),
  },
  { name: "a tag lost", keepsFields: true, apply: onTokens((tokens, { random }) => void tokens.splice(random.below(tokens.length), 1 + random.below(3))) },
  { name: "tags repeated", keepsFields: true, apply: onTokens(repeatTags) },
  { name: "an attribute twice", keepsFields: true, apply: onTokens(attributeTwice) },
  {
    name: "an attribute more",
    keepsFields: true,
    apply: onTokens((tokens, material) =>
      addAttribute(
        tokens,
        material,
        pick(['nobodysField="zqpersonqz"', '__proto__="1"', 'xmlns="urn:other"', "bare", 'a="1"a="2"', "x:y='1'"], material.random),
      ),
    ),
  },
  { name: "an attribute lost", keepsFields: true, apply: onTokens(loseAttribute) },
  { name: "two attribute values swapped", keepsFields: false, apply: onTokens(swapValues) },
  {
    name: "another case",
    keepsFields: true,
    apply: onTokens((tokens, { random }) =>
      change(tokens, random.below(tokens.length), (tag) =>
        tag.replace(/\b\w{1,40}(?==)/g, (name) => (random.below(2) === 0 ? name.toUpperCase() : name.toLowerCase())),
      ),
    ),
  },
];

function change(tokens: string[], at: number, write: (token: string) => string): void {
  const token = tokens[at];
  if (token !== undefined && token.startsWith("<")) tokens[at] = write(token);
}

function scansForCodes(tokens: string[], { random, scan }: Material): void {
  for (const at of tokens.keys()) {
    if (random.below(2) === 0) change(tokens, at, (tag) => tag.replace(/(code)="[^"]*"/gi, (_, name: string) => `${name}="${escaped(scan())}"`));
  }
}

function repeatTags(tokens: string[], { random }: Material): void {
  const from = random.below(tokens.length);
  const piece = tokens.slice(from, from + 1 + random.below(6));
  const times = random.below(20) === 0 ? 3000 : 1 + random.below(8);
  tokens.splice(from, 0, ...Array.from({ length: times }, () => piece).flat());
}

function addAttribute(tokens: string[], { random }: Material, attribute: string): void {
  change(tokens, random.below(tokens.length), (tag) => tag.replace(/(\/?>)$/, ` ${attribute}$1`));
}

function attributeTwice(tokens: string[], { random }: Material): void {
  change(tokens, random.below(tokens.length), (tag) => tag.replace(/\s[\w:]+="[^"]*"/, (attribute) => attribute + attribute));
}

function loseAttribute(tokens: string[], { random }: Material): void {
  const left = random.below(6);
  change(tokens, random.below(tokens.length), (tag) => {
    let seen = 0;
    return tag.replace(/\s[\w:]+="[^"]*"/g, (attribute) => (seen++ === left ? "" : attribute));
  });
}

function swapValues(tokens: string[], { random }: Material): void {
  const at = random.below(tokens.length);
  change(tokens, at, (tag) => {
    const values = tag.match(/="[^"]*"/g) ?? [];
    return tag.replace(/="[^"]*"/g, () => values[random.below(values.length)] ?? '=""');
  });
}
