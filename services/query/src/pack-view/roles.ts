// How an event names a code, as the last digit of a row in `ev`.

export const ROLES = ["object", "parent", "child", "input", "output"] as const;
export type Role = (typeof ROLES)[number];

export const ROLE = { object: 0, parent: 1, child: 2, input: 3, output: 4 } as const satisfies Record<Role, number>;

/** Added to the role where the event moves and packs nothing, but belongs to the history: it is about another document, or was taken back. */
export const VOID = 5;

export function roleOf(digit: number): Role {
  const role = ROLES[digit % VOID];
  if (role === undefined) throw new Error(`no role has the digit ${digit}`);
  return role;
}
