// Puts a module of ours in the place of one that kafkajs has inside, for the whole process.

import { createRequire } from "node:module";

/**
 * Before kafkajs first needs it or after: its modules that may hold the former one are loaded again.
 * @param path of the module inside kafkajs, one function
 * @param users of those modules that hold it
 * @throws Error where kafkajs is not the version that this was tried with
 */
export function putInPlace(path: string, ours: unknown, users: readonly string[]): void {
  const require = createRequire(import.meta.url);
  const file = require.resolve(path);
  const theirs: unknown = require(file);
  if (theirs === ours) return;
  if (typeof theirs !== "function") throw new Error(`kafkajs has no function in ${path}: it is not the version that was tried`);
  const loaded = require.cache[file];
  if (loaded === undefined) throw new Error("kafkajs is not loaded as a CommonJS module");
  loaded.exports = ours;
  for (const user of users) delete require.cache[require.resolve(user)];
}
