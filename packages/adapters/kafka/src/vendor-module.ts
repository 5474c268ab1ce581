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

/** Functions of ours that stand around others. */
const around = new WeakSet<object>();

/**
 * Puts a function around one that a module of kafkajs exports by name, once however often it is asked.
 * @throws Error where kafkajs is not the version that this was tried with
 */
export function putAround<A extends readonly unknown[], R>(path: string, name: string, wrap: (theirs: (...args: A) => R) => (...args: A) => R): void {
  const exported = createRequire(import.meta.url)(path) as Record<string, unknown>;
  const theirs = exported[name];
  if (typeof theirs !== "function") throw new Error(`kafkajs has no function ${name} in ${path}: it is not the version that was tried`);
  if (around.has(theirs)) return;
  const ours = wrap(theirs as (...args: A) => R);
  around.add(ours);
  exported[name] = ours;
}
