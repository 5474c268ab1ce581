// Grafana as compose runs it, with what the repository provisions, over a Prometheus that scrapes a bridge under load: the
// data source answers, every board is there, and no panel's query ends in an error. What the figures must be is held in
// `prometheus.engine.ts`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { until } from "../until.ts";
import { openEmbeddedSite } from "./boards/embedded-site.ts";
import { readBoards, readDataSources } from "./boards/grafana-files.ts";
import { type Board, panelsOf, queryBody, variableValues } from "./boards/grafana-query.ts";
import { makeLoad, sendAll } from "./boards/load.ts";
import { engineSuite } from "./engine-suite.ts";
import { findContainerGrafana, type Grafana } from "./grafana-container.ts";

const SEED = 6;
const PACKS = 60;
/** Two scrapes, 15 seconds apart, and the machine busy. */
const SCRAPED_MS = 120_000;

interface QueryAnswer {
  readonly results?: Readonly<
    Record<
      string,
      {
        readonly status?: number;
        readonly error?: string;
        readonly frames?: readonly { readonly data: { readonly values: readonly (readonly unknown[])[] } }[];
      }
    >
  >;
}

/** What a board asks; Grafana may bring the form of the rest up to date. */
function asked(board: Board): unknown {
  return panelsOf(board).map(({ title, targets }) => [title, targets.map(({ refId, expr }) => [refId, expr])]);
}

engineSuite("boards in a real Grafana", await findContainerGrafana(), (startGrafana) => {
  const stack = new AsyncDisposableStack();
  const boards = readBoards();
  const sources = readDataSources();
  let grafana: Grafana;
  after(() => stack.disposeAsync());

  before(
    async () => {
      const site = stack.use(await openEmbeddedSite());
      grafana = stack.use(await startGrafana(site.target));
      const { first, second } = makeLoad(SEED, PACKS);
      await sendAll(site.doors, first);
      await sendAll(site.doors, second);
    },
    { timeout: 300_000 },
  );

  test("the data sources are those of the file, and Prometheus answers through Grafana", { timeout: 60_000 }, async () => {
    for (const { uid, name, type, url } of sources) {
      const { status, json } = await grafana.get(`/api/datasources/uid/${uid}`);
      assert.equal(status, 200, `${uid}: ${JSON.stringify(json)}`);
      assert.partialDeepStrictEqual(json, { uid, name, type, url, readOnly: true });
    }
    const { uid = "" } = sources.find(({ type }) => type === "prometheus") ?? {};
    const { status, json } = await grafana.get(`/api/datasources/uid/${uid}/health`);
    assert.equal(status, 200, JSON.stringify(json));
    assert.partialDeepStrictEqual(json, { status: "OK" });
  });

  test("every board is there as its file says, provisioned", { timeout: 120_000 }, async () => {
    for (const board of boards) {
      // Grafana answers before it has read them.
      const json = await until(`Grafana has ${board.uid}`, async () => {
        const answer = await grafana.get(`/api/dashboards/uid/${board.uid}`);
        return answer.status === 200 && answer.json;
      });
      assert.partialDeepStrictEqual(json, { meta: { provisioned: true }, dashboard: { uid: board.uid, title: board.title } });
      const { dashboard } = json as { readonly dashboard: Board };
      assert.deepEqual(asked(dashboard), asked(board));
    }
  });

  test("what was sent has been scraped, and shows", { timeout: SCRAPED_MS + 30_000 }, async () => {
    const board = boards.find(({ uid }) => uid === "csp-overview") ?? assert.fail("there is no overview");
    const panel = panelsOf(board).find(({ title }) => title === "Received") ?? assert.fail("it does not say what was received");
    await until(
      "the overview says that something was received",
      async () => {
        const { json } = await grafana.query(queryBody(panel, variableValues(board, sources)));
        return (json as QueryAnswer).results?.["A"]?.frames?.some(({ data }) => (data.values.at(-1)?.length ?? 0) > 0);
      },
      SCRAPED_MS,
    );
  });

  for (const board of boards) {
    for (const panel of panelsOf(board)) {
      test(`${board.uid}: ${panel.title}`, { timeout: 30_000 }, async () => {
        const { status, json } = await grafana.query(queryBody(panel, variableValues(board, sources)));
        assert.equal(status, 200, JSON.stringify(json));
        const { results = {} } = json as QueryAnswer;
        for (const { refId } of panel.targets) {
          const result = results[refId] ?? assert.fail(`nothing came back for ${refId}`);
          assert.equal(result.error, undefined, refId);
          assert.ok(result.frames !== undefined, refId);
        }
      });
    }
  }
});
