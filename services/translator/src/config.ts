// Settings of the translator.

import { type ConfigFields, field } from "@csp/service-kit";
import { parseShard, type Shard } from "./shard.ts";

export interface TranslatorConfig {
  /** Most bytes that one payload may decompress to. */
  readonly maxDecodedBytes: number;
  /** The share of the streams that this one translates; all where it is not set. */
  readonly shard?: Shard | undefined;
}

export const TRANSLATOR_FIELDS: ConfigFields<TranslatorConfig> = {
  maxDecodedBytes: field.bytes({ env: "CSP_MAX_DECODED_BYTES", doc: "most bytes that one payload may decompress to", default: 512 * 1024 * 1024 }),
  shard: {
    env: "CSP_TRANSLATOR_SHARD",
    doc: "which share of the streams is translated here, where several translators divide them",
    kind: "i/n, e.g. 1/3",
    default: undefined,
    parse: parseShard,
  },
};
