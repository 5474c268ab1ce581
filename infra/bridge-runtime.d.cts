/** How Node runs the bridge: flags and environment. */
declare const runtime: {
  readonly kafkaFlags: readonly string[];
  readonly flags: readonly string[];
  readonly serviceFlags: readonly string[];
  readonly env: Readonly<Record<string, string>>;
};
export = runtime;
