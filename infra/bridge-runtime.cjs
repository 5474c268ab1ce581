// How Node runs the bridge: flags and environment, for whoever starts it. Semi-space and arenas bound memory: without them the
// young generation and the allocator's arenas grow to twice as much under load, for 5 to 10 % more speed.
"use strict";

/** For every process that may use Kafka: kafkajs sets a timer that may lie in the past, once, as it starts. */
const kafkaFlags = ["--disable-warning=TimeoutNegativeWarning"];

module.exports = {
  kafkaFlags,
  /** MiB of each half of the young generation. */
  flags: ["--max-semi-space-size=16", ...kafkaFlags],
  env: { MALLOC_ARENA_MAX: "2" },
};
