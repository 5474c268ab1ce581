import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError, uplinkTopic } from "@csp/contracts";
import { httpUplinkStreams, kafkaUplinkStream, PROFILES } from "@csp/domain";
import { readConfig } from "@csp/service-kit";
import { TRANSLATOR_FIELDS } from "./config.ts";
import { createShardFilter } from "./shard.ts";

const PARTITIONS = 12;
const streams = [
  ...httpUplinkStreams(),
  ...[...PROFILES.keys()].flatMap((profile) => Array.from({ length: PARTITIONS }, (_, n) => kafkaUplinkStream(uplinkTopic(profile), n, 0))),
];

test("every stream has exactly one shard, and none is left without work", () => {
  for (const count of [1, 2, 3, 7]) {
    const filters = Array.from({ length: count }, (_, i) => createShardFilter({ index: i + 1, count }));
    for (const stream of streams) assert.equal(filters.filter((isOurs) => isOurs(stream)).length, 1, stream);
    for (const isOurs of filters) {
      const share = (streams.filter(isOurs).length * count) / streams.length;
      assert.ok(share > 0.5 && share < 1.6, `a shard of ${count} has ${share} of its even share`);
    }
  }
  assert.ok(streams.every(createShardFilter(undefined)));
});

test("the same stream has the same shard for ever: two versions side by side must agree", () => {
  const isOurs = createShardFilter({ index: 1, count: 3 });
  assert.deepEqual(
    httpUplinkStreams().filter(isOurs),
    [2, 5, 8, 10, 13].map((n) => `uplink-http-${n}`),
  );
});

test("a malformed shard is refused with what it should be", () => {
  assert.deepEqual(readConfig({ CSP_TRANSLATOR_SHARD: "2/3" }, TRANSLATOR_FIELDS).shard, { index: 2, count: 3 });
  assert.equal(readConfig({}, TRANSLATOR_FIELDS).shard, undefined);
  for (const wrong of ["0/3", "4/3", "3", "1/0", "1/2/3", "a/b", "1/1025", "01/3"])
    assert.throws(
      () => readConfig({ CSP_TRANSLATOR_SHARD: wrong }, TRANSLATOR_FIELDS),
      (error) => isBridgeError(error, "CONFIG_INVALID") && error.message.includes(`CSP_TRANSLATOR_SHARD="${wrong}" is not i/n, e.g. 1/3`),
      wrong,
    );
});
