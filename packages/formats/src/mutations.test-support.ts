// A document with something unknown in it, at one place after another. Each is marked, so that it can be looked for in what becomes
// of the document.

export const MARK = "zzmark";

export interface Mutation {
  readonly text: string;
  /** Where the mark stands: names of elements from the root, or a JSON pointer. */
  readonly path: string;
}

/** What may be added at a start tag of an XML document; `ex` MUST be a prefix of it where it is asked for. */
export const XML_ADDITIONS: Readonly<Record<string, (tag: string) => string>> = {
  "an attribute": (tag) => withAttribute(tag, `${MARK}="${MARK}"`),
  "an attribute in a namespace": (tag) => withAttribute(tag, `ex:${MARK}="${MARK}"`),
  "an element": (tag) => withChild(tag, `<${MARK}>${MARK}</${MARK}>`),
  "an element in a namespace": (tag) => withChild(tag, `<ex:${MARK}>${MARK}</ex:${MARK}>`),
  text: (tag) => withChild(tag, MARK),
};

function withAttribute(tag: string, attribute: string): string {
  return tag.replace(/(\s*\/?>)$/, ` ${attribute}$1`);
}

function withChild(tag: string, child: string): string {
  return tag.endsWith("/>") ? `${tag.slice(0, -2)}>${child}</${tag.slice(1).split(/[\s/>]/)[0] ?? ""}>` : tag + child;
}

/** The document with the addition at each start tag. Takes plain documents: no comments, no `>` in a value. */
export function* xmlMutations(xml: string, add: (tag: string) => string): Generator<Mutation> {
  const open: string[] = [];
  for (const match of xml.matchAll(/<(\/?)([A-Za-z][\w:]*)[^>]*>/g)) {
    const [tag, isEnd, name = ""] = match;
    if (isEnd === "/") {
      open.pop();
      continue;
    }
    yield { text: xml.slice(0, match.index) + add(tag) + xml.slice(match.index + tag.length), path: [...open, name].join("/") };
    if (!tag.endsWith("/>")) open.push(name);
  }
}

/** The document with a member of the name in each of its objects, but for contexts. */
export function* jsonMutations(document: unknown, name: string): Generator<Mutation> {
  for (const [path, changed] of withMember(document, name, "")) yield { text: JSON.stringify(changed), path };
}

function* withMember(value: unknown, name: string, path: string): Generator<readonly [path: string, value: unknown]> {
  if (typeof value !== "object" || value === null) return;
  if (!Array.isArray(value)) yield [path, { ...value, [name]: MARK }];
  for (const [key, inner] of Object.entries(value)) {
    if (key === "@context") continue;
    for (const [within, changed] of withMember(inner, name, `${path}/${key}`))
      yield [within, Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }];
  }
}
