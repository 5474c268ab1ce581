// What names mean: the `@context` of documents and events, as far as it can be known without fetching anything: prefixes,
// single terms, a default vocabulary. Knows no event. Contexts named by URL are not fetched; the standard's own is built in.

import { isObject } from "./json-text.ts";

export interface Context {
  /** Prefixes and terms defined here → IRI; null where a definition is taken back. */
  readonly own: ReadonlyMap<string, string | null>;
  readonly vocab: string | null;
  /** A context other than the standard's was named by URL, so there may be names that cannot be resolved here. */
  readonly foreign: boolean;
  readonly parent: Context | null;
  /** Names resolved before; a document repeats few. */
  readonly resolved: Map<string, ResolvedName>;
  /** Canonical URIs of places named before, by the text that named them; of these it repeats few, too. */
  readonly places: Map<string, string>;
}

export interface ResolvedName {
  readonly namespace: string;
  readonly name: string;
  /** As the name was written; empty where it was not a CURIE. */
  readonly prefix: string;
  /** False for `foo:bar` where no context declares `foo`: by JSON-LD an absolute IRI, in truth most likely a slip. */
  readonly declared: boolean;
}

/** Prefixes that the standard's context declares. */
export const STANDARD_PREFIXES: ReadonlyMap<string, string> = new Map([
  ["epcis", "https://ref.gs1.org/epcis/"],
  ["cbv", "https://ref.gs1.org/cbv/"],
  ["cbvmda", "urn:epcglobal:cbv:mda:"],
  ["gs1", "https://gs1.org/voc/"],
  ["rdfs", "http://www.w3.org/2000/01/rdf-schema#"],
  ["owl", "http://www.w3.org/2002/07/owl#"],
  ["xsd", "http://www.w3.org/2001/XMLSchema#"],
  ["dcterms", "http://purl.org/dc/terms/"],
]);

/** Names that the standard's context gives a meaning of their own; they are never extension names, whatever a document declares. */
export const STANDARD_TERMS: ReadonlySet<string> = new Set(
  `id type baseURL ObjectEvent AggregationEvent TransformationEvent AssociationEvent TransactionEvent Collection member eventTime recordTime
  eventTimeZoneOffset action certificationInfo bizStep disposition bizLocation readPoint transformationID epcList sourceList destinationList
  source destination persistentDisposition set unset quantity epcClass uom quantityList bizTransactionList bizTransaction parentID childEPCs
  childQuantityList inputEPCList outputEPCList inputQuantityList outputQuantityList sensorElementList sensorMetadata sensorReport deviceID
  deviceMetadata rawData dataProcessingMethod bizRules time startTime endTime exception coordinateReferenceSystem microorganism
  chemicalSubstance value component stringValue booleanValue hexBinaryValue uriValue minValue maxValue meanValue sDev percRank percValue
  errorDeclaration reason correctiveEventIDs declarationTime eventID creationDate sender receiver instanceIdentifier schemaVersion ilmd
  EPCISDocument EPCISQueryDocument epcisHeader epcisMasterData masterData vocabularyList vocabularyElementList attributes attribute epcisBody
  queryResults subscriptionID queryName resultsBody eventList children`.split(/\s+/),
);

export const STANDARD_CONTEXT_URL = "https://ref.gs1.org/standards/epcis/epcis-context.jsonld";
const STANDARD_CONTEXT = /^https?:\/\/(?:ref\.gs1\.org\/standards\/epcis|gs1\.github\.io\/EPCIS)\/(?:[0-9.]+\/)?epcis-context\.jsonld$/;

/** What holds where a document declares nothing: no namespaces but the standard's. */
export function standardContext(): Context {
  return { own: STANDARD_PREFIXES, vocab: null, foreign: false, parent: null, resolved: new Map(), places: new Map() };
}

/** The context that holds below an `@context` of this value. Cost is linear in the value, whatever stands above. */
export function extendContext(parent: Context, value: unknown): Context {
  let base: Context = parent;
  let vocab = parent.vocab;
  let foreign = parent.foreign;
  const own = new Map<string, string | null>();
  const lookUp = (name: string) => (own.has(name) ? (own.get(name) ?? null) : termIri(base, name));
  for (const part of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (part === null) {
      base = standardContext();
      own.clear();
      vocab = null;
      foreign = false;
    } else if (typeof part === "string") {
      foreign ||= !STANDARD_CONTEXT.test(part);
    } else if (isObject(part)) {
      for (const name of Object.keys(part)) {
        if (name === "@vocab") vocab = definitionIri(part[name], lookUp);
        else if (!name.startsWith("@")) own.set(name, definitionIri(part[name], lookUp));
      }
    }
  }
  return { own, vocab, foreign, parent: base, resolved: new Map(), places: new Map() };
}

/** The IRI of a definition: a text, or an object with `@id`; itself a CURIE where its prefix is known by now. */
function definitionIri(definition: unknown, lookUp: (name: string) => string | null): string | null {
  const iri = isObject(definition) ? definition["@id"] : definition;
  if (typeof iri !== "string" || iri === "" || iri.startsWith("@")) return null;
  return expandWith(iri, lookUp) ?? iri;
}

/** Prefix → namespace of the compact URIs that may stand as values. */
export interface ValuePrefixes {
  get(prefix: string): string | undefined;
}

const VALUE_PREFIXES = new WeakMap<Context, ValuePrefixes>();

/**
 * What stands for a namespace in the values of open content, for the event hash: what the document declares itself, and the
 * standard's `cbv` and `epcis`. Not `gs1`, which the hash reads in its own way where a document does not declare it. One object for
 * a context; nothing is copied, however much a document declares.
 */
export function valuePrefixes(context: Context): ValuePrefixes {
  let prefixes = VALUE_PREFIXES.get(context);
  if (prefixes === undefined) {
    prefixes = { get: (prefix) => valuePrefixIri(context, prefix) };
    VALUE_PREFIXES.set(context, prefixes);
  }
  return prefixes;
}

function valuePrefixIri(context: Context, prefix: string): string | undefined {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    if (at.own === STANDARD_PREFIXES) return prefix === "cbv" || prefix === "epcis" ? STANDARD_PREFIXES.get(prefix) : undefined;
    const iri = at.own.get(prefix);
    if (iri !== undefined) return iri ?? undefined;
  }
  return undefined;
}

function termIri(context: Context, name: string): string | null {
  for (let at: Context | null = context; at !== null; at = at.parent) {
    const iri = at.own.get(name);
    if (iri !== undefined) return iri;
  }
  return null;
}

function expandWith(text: string, lookUp: (name: string) => string | null): string | null {
  const colon = text.indexOf(":");
  if (colon <= 0 || text.startsWith("//", colon + 1)) return null;
  const namespace = lookUp(text.slice(0, colon));
  return namespace === null ? null : namespace + text.slice(colon + 1);
}

/** A CURIE whose prefix is declared becomes the IRI; all else stays as it is. */
export function expandIri(context: Context, text: string): string {
  if (isAbsoluteIri(text)) return text;
  return expandWith(text, (name) => termIri(context, name)) ?? text;
}

/** The meaning of a member name. */
export function resolveName(context: Context, key: string): ResolvedName {
  const before = context.resolved.get(key);
  if (before !== undefined) return before;
  const resolved = resolve(context, key);
  context.resolved.set(key, resolved);
  return resolved;
}

function resolve(context: Context, key: string): ResolvedName {
  if (key.startsWith("@") || STANDARD_TERMS.has(key)) return { namespace: "", name: key, prefix: "", declared: true };
  const colon = key.indexOf(":");
  if (colon <= 0) {
    const iri = termIri(context, key);
    const split = iri === null ? null : splitIri(iri);
    if (split !== null) return { ...split, prefix: "", declared: true };
    return { namespace: context.vocab ?? "", name: key, prefix: "", declared: true };
  }
  const prefix = key.slice(0, colon);
  const isAbsolute = isAbsoluteIri(key);
  const namespace = isAbsolute ? null : termIri(context, prefix);
  if (namespace !== null) return { namespace, name: key.slice(colon + 1), prefix, declared: true };
  return { ...(splitIri(key) ?? { namespace: key, name: "" }), prefix: "", declared: isAbsolute };
}

/** True for what is a full IRI whatever prefixes are declared. */
export function isAbsoluteIri(text: string): boolean {
  if (text.startsWith("urn:")) return true;
  const colon = text.indexOf(":");
  return colon > 0 && text.startsWith("//", colon + 1);
}

/** Namespace and local name of an IRI: it is cut after its last `#`, `/` or `:`. Null where nothing would be left for a name. */
export function splitIri(iri: string): { readonly namespace: string; readonly name: string } | null {
  const cut = Math.max(iri.lastIndexOf("#"), iri.lastIndexOf("/"), iri.lastIndexOf(":")) + 1;
  return cut === 0 || cut === iri.length ? null : { namespace: iri.slice(0, cut), name: iri.slice(cut) };
}
