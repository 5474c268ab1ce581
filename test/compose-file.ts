// infra/compose/compose.yaml as tests read it.

import { parse } from "yaml";
import { readText } from "./source-files.ts";

export const COMPOSE_FILE = "infra/compose/compose.yaml";

export interface ComposeService {
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  /** `source:target`, relative to the file, or the name of a volume. */
  readonly volumes?: readonly string[];
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

export function readCompose(): ComposeFile {
  return parse(readText(COMPOSE_FILE), { merge: true }) as ComposeFile;
}

/** Compose's own `${NAME:-default}`, where nothing is set. */
export function withDefaults(text: string): string {
  return text.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1");
}
