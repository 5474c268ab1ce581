// The shortest message that still fails, as far as taking pieces out of it leads. Knows nothing of what fails.

/** Tries at most `tries` messages. `fails` is asked of each. */
export async function minimise(bytes: Buffer, fails: (bytes: Buffer) => Promise<boolean>, tries: number): Promise<Buffer> {
  let found = bytes;
  let left = tries;
  for (let length = Math.ceil(found.length / 2); length >= 1; length = Math.floor(length / 2)) {
    for (let from = 0; from < found.length;) {
      if (left-- <= 0) return found;
      const shorter = Buffer.concat([found.subarray(0, from), found.subarray(from + length)]);
      if (shorter.length < found.length && (await fails(shorter))) found = shorter;
      else from += length;
    }
  }
  return found;
}
