// Settings of ingest.

import { type ConfigFields, field } from "@csp/service-kit";

export interface IngestConfig {
  /** Most bytes of one request body, as sent. */
  readonly maxBodyBytes: number;
  /** Bodies that are being taken in at the same time, at most; more are told to come back. */
  readonly maxOpenBodies: number;
}

export const INGEST_FIELDS: ConfigFields<IngestConfig> = {
  maxBodyBytes: field.bytes({ env: "CSP_MAX_BODY_BYTES", doc: "most bytes of one request body, as sent", default: 128 * 1024 * 1024 }),
  maxOpenBodies: field.count({ env: "CSP_MAX_OPEN_BODIES", doc: "bodies taken in at the same time; more are answered 429 with Retry-After", default: 512 }),
};
