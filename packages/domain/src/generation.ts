// Generations of translations: 0 is made as messages come in; each later one says all messages again, under other rules or by
// another translator. Each has trace streams of its own (streams.ts) and views of its own.

/** The one made as messages come in, where nothing else is set. */
export const FIRST_GENERATION = 0;
/** Bounds how many there can be: a later one replaces an earlier one, which is kept. */
export const MAX_GENERATION = 99;
/** Room for the versions of a view within one generation. */
const VERSIONS = 1000;

/**
 * The view of a generation, as a version of its own: version 2 of generation 1 is 1002. So it has a store of its own, beside
 * those of other generations, and what is published of it replaces what was published of lower ones.
 */
export function viewOfGeneration<V extends { readonly version: number }>(view: V, generation: number): V {
  return { ...view, version: generation * VERSIONS + view.version };
}

export function generationOfView({ version }: { readonly version: number }): number {
  return Math.floor(version / VERSIONS);
}
