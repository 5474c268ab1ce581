// How Node runs the bridge: flags and environment, for whoever starts it. Semi-space and arenas bound memory: without them the
// young generation and the allocator's arenas grow to twice as much under load, for 5 to 10 % more speed.
"use strict";

/** For every process that may use Kafka: kafkajs sets a timer that may lie in the past, once, as it starts. */
const kafkaFlags = ["--disable-warning=TimeoutNegativeWarning"];

module.exports = {
  kafkaFlags,
  /** Of the whole bridge in one process. MiB of each half of the young generation. */
  flags: ["--max-semi-space-size=16", ...kafkaFlags],
  /**
   * Of a service that runs alone, and shares the processors with others: twice the young generation, and two threads in place
   * of four for what V8 does beside the program. Over all processes of `npm run bench -- engines`, bills of 2 codes, on 2
   * processors: 546 and 551 µs of processor time a code in two runs, where the bridge's flags took 611 and 716.
   */
  serviceFlags: ["--max-semi-space-size=32", "--v8-pool-size=2", ...kafkaFlags],
  env: { MALLOC_ARENA_MAX: "2" },
};
