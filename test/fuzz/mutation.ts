// What a mutation is: a message in, a worse one out.

import type { Random } from "../bench/random.ts";

export interface Material {
  readonly random: Random;
  /** Another message of the same profile. */
  readonly other: Buffer;
  /** A code field's worth of text, of any scheme or none. */
  readonly scan: () => string;
}

export interface Mutation {
  readonly name: string;
  /** True where no value comes to stand in another field than it stood in: the mark of a person is still one. */
  readonly keepsFields: boolean;
  readonly apply: (bytes: Buffer, material: Material) => Buffer;
}

export function pick<T>(list: readonly T[], { below }: Random): T {
  const found = list[below(list.length)];
  if (found === undefined) throw new Error("nothing to pick from");
  return found;
}
