// The front door of every npm script: makes sure that what the lockfile names is installed, finds the Node that came with
// it, and runs the verb with that. Plain JavaScript that any Node from 14 on reads, since the host's Node starts it. Knows
// no service: only which file each verb is.
"use strict";

const { spawn } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");
const runtime = require("./bridge-runtime.cjs");

const ROOT = path.resolve(__dirname, "..");
const LEAST_NODE = 24;
/** Held while somebody installs here; names the process that does. */
const INSTALL_LOCK = path.join(ROOT, ".install.tmp");
/** How often to see whether the shell that npm started us in is still there. */
const PARENT_WATCH_MS = 250;
/** A lock without a process id is of somebody who is just making it, unless it is this old. */
const NAMELESS_LOCK_MS = 10000;

const client = { flags: runtime.kafkaFlags, env: {} };

/** Each of these has a `main.ts` of its own. */
const SERVICES = ["ingest", "translator", "publisher", "query", "registry"];

const VERBS = {
  start: { entry: "services/bridge/src/main.ts", says: "start the bridge", runtime },
  service: { entries: SERVICES, says: `start one service: ${SERVICES.join(", ")}`, runtime: { flags: runtime.serviceFlags, env: runtime.env } },
  demo: { entry: "services/bridge/src/demo/main.ts", says: "play a small story through a temporary bridge" },
  csp: { entry: "services/bridge/src/csp/main.ts", says: "the csp command", runtime: client },
  test: { entry: "infra/run-tests.ts", says: "run the tests (--only <path> for one file or folder, --engines for those on real engines)" },
  bench: { entry: "test/bench/main.ts", says: "run the benchmarks", runtime: client },
  fuzz: { entry: "test/fuzz/main.ts", says: "send every profile messages that are wrong in every way" },
  generate: { entry: "infra/generate.ts", says: "make the generated files anew (--check: see whether they are)" },
  install: { says: "install what the lockfile names, if it is not" },
};

main().catch((error) => {
  console.error(error && error.message ? error.message : error);
  process.exitCode = 1;
});

async function main() {
  const name = process.argv[2];
  const verb = Object.prototype.hasOwnProperty.call(VERBS, name) ? VERBS[name] : undefined;
  if (verb === undefined)
    throw new Error(
      `node infra/launch.cjs <verb>\n${Object.keys(VERBS)
        .map((one) => `  ${one.padEnd(9)} ${VERBS[one].says}`)
        .join("\n")}`,
    );
  const { entry, args } = findEntry(verb);
  if (!isInstalled()) await install();
  if (entry === undefined) return;
  const node = findNode();
  const { flags, env } = verb.runtime || { flags: [], env: {} };
  await run(node.path, [...node.flags, ...flags, path.join(ROOT, entry), ...args], {
    stdio: "inherit",
    env: { ...env, ...process.env, ...compileCache() },
  });
}

/** Which file a verb is, and what is left for it of the arguments. */
function findEntry(verb) {
  const args = process.argv.slice(3);
  if (verb.entries === undefined) return { entry: verb.entry, args };
  if (!verb.entries.includes(args[0])) throw new Error(`say which service: ${verb.entries.map((one) => `npm run service -- ${one}`).join(", ")}`);
  return { entry: `services/${args[0]}/src/main.ts`, args: args.slice(1) };
}

/**
 * Whether node_modules holds what the lockfile names, by the list that npm writes at the end of an install. A package for
 * other platforms may be absent, but none may be of another version.
 */
function isInstalled() {
  const wanted = readPackages(path.join(ROOT, "package-lock.json"));
  const found = readPackages(path.join(ROOT, "node_modules", ".package-lock.json"));
  if (wanted === undefined) throw new Error("package-lock.json is missing or damaged: is this a whole clone?");
  if (found === undefined) return false;
  return Object.keys(wanted).every((place) => {
    if (!place.startsWith("node_modules/")) return true;
    const one = found[place];
    return one === undefined ? wanted[place].optional === true : one.version === wanted[place].version && one.link === wanted[place].link;
  });
}

function readPackages(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")).packages;
  } catch {
    return undefined;
  }
}

/** Of several that start at once, one installs and the others wait for it. */
async function install() {
  while (!takeLock()) await new Promise((resolve) => setTimeout(resolve, 200));
  try {
    if (isInstalled()) return;
    console.error("Installing what package-lock.json names; this happens once and takes a while …");
    const npm = findNpm();
    await runQuietly(npm.command, [...npm.args, "ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund"], npm.shell);
    if (!isInstalled()) throw new Error("npm ci ended well, but node_modules is not what package-lock.json names. Remove node_modules and try again.");
  } finally {
    fs.rmSync(INSTALL_LOCK, { force: true });
  }
}

/** False while another process, one that is still alive, has it. */
function takeLock() {
  try {
    fs.writeFileSync(INSTALL_LOCK, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  try {
    const holder = Number(fs.readFileSync(INSTALL_LOCK, "utf8"));
    const isNameless = holder === 0 && Date.now() - fs.statSync(INSTALL_LOCK).mtimeMs < NAMELESS_LOCK_MS;
    if (!isNameless && !isAlive(holder)) fs.rmSync(INSTALL_LOCK, { force: true });
  } catch (error) {
    // It was let go between the two looks.
    if (error.code !== "ENOENT") throw error;
  }
  return false;
}

function isAlive(pid) {
  if (pid === 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** The npm that started us, else the one on the path. */
function findNpm() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.c?js$/.test(cli)) return { command: process.execPath, args: [cli], shell: false };
  return process.platform === "win32" ? { command: "npm.cmd", args: [], shell: true } : { command: "npm", args: [], shell: false };
}

/** The Node that the lockfile brings for this platform, else the running one if it is new enough. */
function findNode() {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const program = process.platform === "win32" ? "node.exe" : "node";
  for (const name of [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]) {
    const found = path.join(ROOT, "node_modules", name, "bin", program);
    // The one for macOS on ARM is an early 24, which warns of things that later ones take as settled.
    if (fs.existsSync(found)) return { path: found, flags: name.startsWith("node-bin-") ? ["--disable-warning=ExperimentalWarning"] : [] };
  }
  if (Number(process.versions.node.split(".")[0]) >= LEAST_NODE) return { path: process.execPath, flags: [] };
  throw new Error(
    `The bridge needs Node ${LEAST_NODE}. None comes with it for ${process.platform} on ${process.arch}, and this is Node ${process.versions.node}: install Node ${LEAST_NODE} or newer and try again.`,
  );
}

/** Compiled code kept between starts makes them faster. */
function compileCache() {
  return process.env.NODE_COMPILE_CACHE === undefined ? { NODE_COMPILE_CACHE: path.join(ROOT, "node_modules", ".cache", "compile") } : {};
}

/** Runs a program in our place: signals go to it, and how it ends is how we end. */
function run(command, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, options);
    const passOn = (signal) => child.kill(signal);
    // On Windows the console itself signals every process of its group, and `kill` would end the child at once.
    const signals = process.platform === "win32" ? [] : ["SIGINT", "SIGTERM", "SIGHUP"];
    for (const signal of signals) process.on(signal, passOn);
    if (process.platform === "win32") process.on("SIGINT", () => undefined);
    const watch = watchParent(() => child.kill("SIGTERM"));
    child.on("error", reject);
    child.on("exit", (code, signal) => {
      clearInterval(watch);
      for (const one of signals) process.removeListener(one, passOn);
      if (signal === null) process.exitCode = code;
      else process.kill(process.pid, signal);
      resolve();
    });
  });
}

/** A signal to npm ends the shell between npm and us without reaching us: we would run on, unseen, over the data folder. */
function watchParent(gone) {
  if (process.env.npm_lifecycle_event === undefined) return undefined;
  const parent = process.ppid;
  return setInterval(() => {
    if (process.ppid !== parent) gone();
  }, PARENT_WATCH_MS);
}

/** What it prints is shown only when it fails. */
function runQuietly(command, args, shell) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, shell, stdio: ["ignore", "pipe", "pipe"] });
    const output = [];
    child.stdout.on("data", (chunk) => output.push(chunk));
    child.stderr.on("data", (chunk) => output.push(chunk));
    child.on("error", (error) => reject(new Error(`npm could not be started (${error.message}): it comes with Node and must be on the path.`)));
    child.on("close", (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${Buffer.concat(output).toString()}\nnpm ci failed (${code}). What it printed is above; is the package registry reachable?`));
    });
  });
}
