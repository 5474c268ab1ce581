// How a text begins, asked of each of many texts.

/**
 * Same as `text.startsWith(head)`, for texts of some hundred characters at most, since a text that begins otherwise is searched. 0.07 µs, where V8
 * makes of `startsWith` with a head it takes for a constant a loop over its characters, which takes 1 µs for 32 of them on a processor
 * that does not foresee the jumps in it (`ascii.ts`).
 */
export function beginsWith(text: string, head: string): boolean {
  return text.indexOf(head) === 0;
}
