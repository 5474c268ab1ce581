// Makes every generated file of the repository anew, or with `--check` says which are out of date and what is wrong with
// the partners' API against the one at `--against <git ref>` (default HEAD). Works offline.

import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { epcisJsonSchema } from "../packages/epcis/src/schema/published-schema.ts";
import { epcisXmlRules } from "../packages/epcis/src/xml/published-rules.ts";
import { billTypesPage } from "../packages/formats/src/bill-types-page.ts";
import { BILL_TYPES } from "../packages/formats/src/bill-types.ts";
import { lossPage } from "../packages/formats/src/out/loss-page.ts";
import { targets } from "../packages/formats/src/targets.ts";
import { CATALOGUE, metricsPage } from "../packages/service-kit/src/index.ts";
import { dashboardFiles } from "./grafana/src/dashboards.ts";
import { checkApi, generateTypeScript, readDescriptors } from "./generate/buf.ts";
import { readApi } from "./generate/descriptors.ts";
import { openApiOf } from "./generate/open-api.ts";
import { plainPaths, plainSchemas } from "./generate/plain-paths.ts";

const root = resolve(import.meta.dirname, "..");
/** Holds generated files and nothing else: what is no longer generated is removed. */
const GENERATED_FOLDER = "contracts/src/generated";

const { values: options } = parseArgs({ options: { check: { type: "boolean", default: false }, against: { type: "string", default: "HEAD" } } });
const files = await generateAll();
const stale = await staleFiles(files);
if (options.check) {
  const problems = [...stale.map((name) => `${name}: out of date, run npm run generate`), ...(await checkApi(root, options.against))];
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length === 0 ? 0 : 1;
} else {
  for (const name of stale) {
    await write(name, files.get(name));
    console.log(files.has(name) ? `wrote ${name}` : `removed ${name}`);
  }
}

/** Every generated file by path from the root. */
async function generateAll(): Promise<ReadonlyMap<string, string>> {
  const openApi = openApiOf(readApi(await readDescriptors(root)), { paths: plainPaths(), schemas: plainSchemas() });
  return new Map([
    ...(await generateTypeScript(root)),
    ["contracts/openapi/query.v1.json", `${JSON.stringify(openApi, null, 2)}\n`],
    ["schemas/inbound/epcis-json.schema.json", `${JSON.stringify(epcisJsonSchema(), null, 2)}\n`],
    ["schemas/inbound/epcis-xml.rules.json", `${JSON.stringify(epcisXmlRules(), null, 2)}\n`],
    ["docs/profiles/bill-types.md", billTypesPage(BILL_TYPES)],
    ...dashboardFiles().map(([name, text]) => [`infra/grafana/dashboards/${name}`, text] as const),
    ["docs/metrics.md", metricsPage(CATALOGUE)],
    ["docs/profiles/loss.md", lossPage(targets)],
  ]);
}

/** Paths whose file is not what was generated: another text, missing, or left over. */
async function staleFiles(generated: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const present = await readdir(join(root, GENERATED_FOLDER), { recursive: true, withFileTypes: true }).catch(() => []);
  const left = present.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  const names = [...new Set([...generated.keys(), ...left])].toSorted((a, b) => (a < b ? -1 : 1));
  const isStale = await Promise.all(names.map(async (name) => (await readFile(join(root, name), "utf8").catch(() => undefined)) !== generated.get(name)));
  return names.filter((_, index) => isStale[index]);
}

async function write(name: string, text: string | undefined): Promise<void> {
  const path = join(root, name);
  if (text === undefined) return rm(path);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}
