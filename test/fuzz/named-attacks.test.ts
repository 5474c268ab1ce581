// What is known to be turned against readers, each thrown at every profile by name: the random run beside this throws more, but
// nobody can say of it that all of these came. `platform` is attacked in its envelope and in what is packed in it.

import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { PROFILES } from "@csp/domain";
import { checkMessage, type Verdict } from "./check-message.ts";
import { formOf } from "./form.ts";
import { type JsonNode, parseJson, walkJson, writeJson } from "./json-tree.ts";
import { gb18030 } from "./mutate-bytes.ts";
import { packContent, unpackContent } from "./platform-content.ts";

const VECTORS = join(import.meta.dirname, "../vectors/profiles");
/** Values of a message that are attacked one by one. */
const MOST_PLACES = 40;
const OVER_THE_BOUND = 17 * 1024 * 1024;
const DEEP = 100;
/** Over the bound of a tag, by more than the piece in which its name stands. */
const LONG = 400_000;

interface Target {
  readonly name: string;
  readonly profile: string;
  readonly bytes: Buffer;
  /** The message around what is attacked. */
  readonly around: (content: Buffer) => Buffer;
}

/** The shortest good message of each profile, and of `platform` also what is in it. */
function targets(): readonly Target[] {
  return [...PROFILES.keys()].flatMap((profile): readonly Target[] => {
    const folder = join(VECTORS, profile, "valid");
    const messages = globSync("*", { cwd: folder, exclude: ["*.outcome.json"] })
      .toSorted()
      .filter((name) => readFileSync(join(folder, name.replace(/\.\w+$/, ".outcome.json")), "utf8").includes('"kind": "event"'))
      .map((name) => readFileSync(join(folder, name)))
      .filter((bytes) => bytes.length > 200 && bytes.every((byte) => byte !== 0))
      .toSorted((a, b) => a.length - b.length);
    const [bytes] = messages;
    assert.ok(bytes !== undefined, profile);
    const plain: Target = { name: profile, profile, bytes, around: (content) => content };
    if (profile !== "platform") return [plain];
    const contents = messages.flatMap((envelope) => {
      const content = unpackContent(envelope);
      return content === null ? [] : [{ form: formOf(content), profile, bytes: content, around: (changed: Buffer): Buffer => packContent(envelope, changed) }];
    });
    const inside = (["json", "xml"] as const).flatMap((form) => contents.filter((one) => one.form === form).slice(0, 1));
    assert.equal(inside.length, 2);
    return [plain, ...inside.map((one): Target => ({ ...one, name: `${one.form} in an envelope` }))];
  });
}

async function attack({ name, profile, around }: Target, bytes: Buffer, what: string): Promise<Verdict> {
  const verdict = await checkMessage(profile, around(bytes), false);
  assert.deepEqual(verdict.problems, [], `${name}: ${what}`);
  assert.equal(({} as { readonly polluted?: unknown }).polluted, undefined, `${name}: ${what} is in every object`);
  return verdict;
}

async function assertRefused(target: Target, bytes: Buffer, what: string, reasons: readonly string[]): Promise<void> {
  const verdict = await attack(target, bytes, what);
  assert.equal(verdict.events, 0, `${target.name}: ${what}`);
  assert.ok(verdict.reasons.length === 1 && reasons.includes(verdict.reasons[0] ?? ""), `${target.name}: ${what}: ${verdict.reasons.join()}`);
}

/** The message once for each of its values, with another in its place. */
function* withValue(bytes: Buffer, text: string): Generator<Buffer> {
  const count = walkJson(treeOf(bytes)).length;
  for (let at = 1; at < Math.min(count, MOST_PLACES); at++) {
    const tree = treeOf(bytes);
    walkJson(tree)[at]?.set({ kind: "raw", text });
    yield Buffer.from(writeJson(tree));
  }
}

function treeOf(bytes: Buffer): JsonNode {
  return parseJson(bytes) ?? assert.fail("the message is no JSON");
}

function* withMember(bytes: Buffer, name: string, text: string): Generator<Buffer> {
  const objects = (tree: JsonNode): Extract<JsonNode, { kind: "object" }>[] => walkJson(tree).flatMap(({ node }) => (node.kind === "object" ? [node] : []));
  for (let at = 0; at < Math.min(objects(treeOf(bytes)).length, MOST_PLACES); at++) {
    const tree = treeOf(bytes);
    objects(tree)[at]?.members.push({ name, value: { kind: "raw", text } });
    yield Buffer.from(writeJson(tree));
  }
}

const UNREADABLE = ["UNREADABLE_JSON", "UNREADABLE_XML"];
const OTHER_FORM = [...UNREADABLE, "UNSUPPORTED_ENCODING", "SHAPE_INVALID", "BAD_ARCHIVE"];

const ANY: Readonly<Record<string, (target: Target) => Promise<void>>> = {
  "cut off": async (target) => {
    // Not in the space behind it.
    for (const share of [0.3, 0.6, 0.95])
      await assertRefused(target, target.bytes.subarray(0, Math.floor(target.bytes.toString("latin1").trimEnd().length * share)), `${share}`, UNREADABLE);
  },
  "two in one": (target) => assertRefused(target, Buffer.concat([target.bytes, target.bytes]), "two in one", UNREADABLE),
  "a packed bomb in its place": (target) => assertRefused(target, gzipSync(Buffer.alloc(24 * 1024 * 1024)), "a bomb", OTHER_FORM),
};

const JSON_ATTACKS: Readonly<Record<string, (target: Target) => Promise<void>>> = {
  NaN: async (target) => {
    for (const bytes of withValue(target.bytes, "NaN")) await assertRefused(target, bytes, "NaN", ["UNREADABLE_JSON"]);
  },
  "1e400": async (target) => {
    for (const bytes of withValue(target.bytes, "1e400")) await attack(target, bytes, "1e400");
  },
  "a name twice": async (target) => {
    const tree = treeOf(target.bytes);
    assert.ok(tree.kind === "object");
    for (const { name, value } of tree.members)
      for (const bytes of [Buffer.from(writeJson({ kind: "object", members: [...tree.members, { name, value }] }))])
        await assertRefused(target, bytes, `${name} twice`, ["UNREADABLE_JSON"]);
  },
  __proto__: async (target) => {
    for (const name of ["__proto__", "constructor", "prototype"])
      for (const bytes of withMember(target.bytes, name, '{"polluted":true,"prototype":{"polluted":true}}')) await attack(target, bytes, name);
  },
  "deep nesting": async (target) => {
    for (const deep of ["[".repeat(DEEP) + "]".repeat(DEEP), '{"a":'.repeat(DEEP) + "1" + "}".repeat(DEEP)])
      for (const bytes of withValue(target.bytes, deep)) await assertRefused(target, bytes, "deep nesting", ["TOO_DEEP"]);
  },
  "a text over the bound of the message": async (target) => {
    const [bytes] = withMember(target.bytes, "nobodysField", `"${"x".repeat(OVER_THE_BOUND)}"`);
    await assertRefused(target, bytes ?? assert.fail(), "a huge text", ["TOO_LARGE"]);
  },
  "UTF-16": async (target) => {
    const text = target.bytes.toString();
    for (const bytes of [Buffer.from(`\ufeff${text}`, "utf16le"), Buffer.from(`\ufeff${text}`, "utf16le").swap16(), Buffer.from(text, "utf16le")])
      await assertRefused(target, bytes, "UTF-16", OTHER_FORM);
  },
  GB18030: async (target) => {
    const [bytes] = withMember(target.bytes, "nobodysField", '"深圳"');
    await assertRefused(target, gb18030(bytes?.toString() ?? ""), "GB18030", ["UNSUPPORTED_ENCODING"]);
  },
};

function rootOf(text: string): number {
  return text.search(/<[A-Za-z]/);
}

/** Behind the name of the root. */
function withAttribute(text: string, attribute: string): Buffer {
  return Buffer.from(text.replace(/<[A-Za-z][\w:]*/, (root) => `${root} ${attribute}`));
}

/** Without the declaration, which would name another encoding. */
function undeclared(bytes: Buffer): string {
  const text = bytes.toString();
  return text.slice(rootOf(text));
}

const LAUGHS = `<!DOCTYPE a [<!ENTITY l0 "ha">${Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`).join("")}]>`;

const XML_ATTACKS: Readonly<Record<string, (target: Target) => Promise<void>>> = {
  "external entities": async (target) => {
    for (const type of [
      '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
      '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]>',
      '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x">',
    ])
      await assertRefused(target, Buffer.from(type + undeclared(target.bytes).replace(/"(?=\s|\/?>)/, '&x;"')), "an external entity", ["ENTITY_REFUSED"]);
  },
  "entity expansion": (target) =>
    assertRefused(target, Buffer.from(LAUGHS + undeclared(target.bytes).replace(/"(?=\s|\/?>)/, '&l9;"')), "a billion laughs", ["ENTITY_REFUSED"]),
  "a huge attribute": async (target) => {
    const bytes = withAttribute(undeclared(target.bytes), `nobodys="${"x".repeat(LONG)}"`);
    // EPCIS is held whole, so the bound of the message is that of a tag.
    if (target.profile === "epcis-xml") await attack(target, bytes, "a huge attribute");
    else await assertRefused(target, bytes, "a huge attribute", ["TOO_LARGE"]);
  },
  "many attributes": async (target) => {
    const names = Array.from({ length: 20_000 }, (_, at) => `b${at}="1"`).join(" ");
    const bytes = withAttribute(undeclared(target.bytes), names);
    if (target.profile === "epcis-xml") await assertRefused(target, bytes, "many attributes", ["TOO_LARGE"]);
    else assert.ok((await attack(target, bytes, "many attributes")).events > 0);
  },
  "an attribute twice": (target) =>
    assertRefused(target, withAttribute(undeclared(target.bytes), 'version="1" version="2"'), "an attribute twice", ["UNREADABLE_XML"]),
  "deep nesting": (target) =>
    assertRefused(target, Buffer.from(undeclared(target.bytes).replace(/>/, `>${"<a>".repeat(DEEP)}${"</a>".repeat(DEEP)}`)), "deep nesting", ["TOO_DEEP"]),
  NaN: async (target) => {
    const text = undeclared(target.bytes);
    const values = [...text.matchAll(/="([^"]*)"/g)].slice(0, MOST_PLACES);
    for (const odd of ["NaN", "1e400", "__proto__"])
      for (const {
        index,
        0: { length },
      } of values)
        await attack(target, Buffer.from(`${text.slice(0, index)}="${odd}"${text.slice(index + length)}`), odd);
  },
  "UTF-16 and GB18030": async (target) => {
    const text = undeclared(target.bytes).replace(/>\s*</, "><!-- 深圳 --><");
    const marked = Buffer.from(`\ufeff${text}`, "utf16le");
    const declared = gb18030(`<?xml version="1.0" encoding="GB18030"?>${text}`);
    for (const [name, bytes] of [
      ["UTF-16LE", marked],
      ["UTF-16BE", Buffer.from(marked).swap16()],
      ["GB18030", declared],
    ] as const) {
      // Read, or refused by name.
      const verdict = await attack(target, bytes, name);
      if (verdict.events === 0) assert.deepEqual(verdict.reasons, ["UNSUPPORTED_ENCODING"], `${target.name}: ${name}`);
    }
    await assertRefused(target, gb18030(text), "GB18030, not declared", ["UNSUPPORTED_ENCODING"]);
  },
};

for (const target of targets()) {
  const own = formOf(target.bytes) === "xml" ? XML_ATTACKS : JSON_ATTACKS;
  void describe(target.name, () => {
    void test("as it is, it is taken", async () => assert.ok((await attack(target, target.bytes, "nothing")).events > 0));
    for (const [name, run] of Object.entries({ ...ANY, ...own })) void test(name, () => run(target));
  });
}
