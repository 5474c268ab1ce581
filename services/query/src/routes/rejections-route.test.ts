import assert from "node:assert/strict";
import { test } from "node:test";
import { isBridgeError } from "@csp/contracts";
import Fastify from "fastify";
import type { Answers, RejectionsQuestion } from "../answers.ts";
import { rejectionsRoute } from "./rejections-route.ts";

test("rejections are asked for by reasons and profiles that there are; a typo is no good news", async () => {
  const asked: RejectionsQuestion[] = [];
  const answers: Pick<Answers, "rejections"> = {
    rejections: async (question) => {
      asked.push(question);
      return { rejections: [], next: null, asOf: 0 };
    },
  };
  await using http = Fastify();
  http.setErrorHandler((error, _, reply) =>
    reply.code(isBridgeError(error, "ARGUMENT_INVALID") ? 400 : 500).send(String(error instanceof Error ? error.message : error)),
  );
  rejectionsRoute(http, answers as Answers);
  const ask = (query: string) => http.inject(`/rejections?${query}`);
  for (const query of ["reason=NOPE", "reason=bad_time", "profile=bil"]) {
    const { statusCode, body } = await ask(query);
    assert.equal(statusCode, 400, query);
    assert.match(body, /^there is no (reason|profile) \w+; those there are: /);
  }
  for (const query of ["reason=BAD_CHECK_DIGIT", "reason=SHAPE_INVALID", "profile=bill"]) assert.equal((await ask(query)).statusCode, 200, query);
  assert.deepEqual(
    asked.map(({ reason, profile }) => reason ?? profile),
    ["BAD_CHECK_DIGIT", "SHAPE_INVALID", "bill"],
  );
});
