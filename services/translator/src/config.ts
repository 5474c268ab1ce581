// Settings of the translator.

import { type ConfigFields, field } from "@csp/service-kit";

export interface TranslatorConfig {
  /** Most bytes that one payload may decompress to. */
  readonly maxDecodedBytes: number;
}

export const TRANSLATOR_FIELDS: ConfigFields<TranslatorConfig> = {
  maxDecodedBytes: field.bytes({ env: "CSP_MAX_DECODED_BYTES", doc: "most bytes that one payload may decompress to", default: 512 * 1024 * 1024 }),
};
