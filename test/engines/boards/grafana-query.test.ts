import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { readBoards, readDataSources } from "./grafana-files.ts";
import { type Board, panelsOf, queryBody, variableValues, withVariables } from "./grafana-query.ts";

const SOURCES = [
  { name: "Metrics", uid: "m-1", type: "prometheus", url: "http://p" },
  { name: "Traces", uid: "t-1", type: "tempo", url: "http://t" },
];
const target = {
  refId: "A",
  expr: "sum (rate(x[$__rate_interval]))",
  datasource: { type: "prometheus", uid: "${metrics}" },
  instant: true,
  legendFormat: "all",
};
const BOARD: Board = {
  uid: "b",
  title: "B",
  panels: [{ title: "a row" }, { title: "empty", targets: [] }, { title: "one", targets: [target, { ...target, refId: "B", expr: 'y{a="$docs"}' }] }],
  templating: {
    list: [
      { name: "metrics", type: "datasource", query: "prometheus" },
      { name: "docs", type: "textbox", query: "/d" },
    ],
  },
};

describe("a board as Grafana asks it", () => {
  test("has its variables at what they are when it is opened", () => {
    assert.deepEqual(
      [...variableValues(BOARD, SOURCES)],
      [
        ["metrics", "m-1"],
        ["docs", "/d"],
      ],
    );
    assert.throws(() => variableValues(BOARD, SOURCES.slice(1)), /type prometheus, and none is provisioned/);
    const other = { ...BOARD, templating: { list: [{ name: "sender", type: "query", query: "label_values(x)" }] } };
    assert.throws(() => variableValues(other, SOURCES), /not read here: query/);
  });

  test("has them put in, in both spellings, and Grafana's own left to Grafana", () => {
    const values = new Map([["a", "1"]]);
    assert.equal(withVariables("$a ${a} x[$__range] ${__from} 5$", values), "1 1 x[$__range] ${__from} 5$");
    assert.throws(() => withVariables("$ab", values), /\$ab is no variable/);
    assert.throws(() => withVariables("${b}", values), /\$\{b\} is no variable/);
  });

  test("asks by panel, all its queries at once, with what else the targets say", () => {
    const [panel = assert.fail(), ...others] = panelsOf(BOARD);
    assert.deepEqual([panel.title, others], ["one", []]);
    const { queries, from, to } = queryBody(panel, variableValues(BOARD, SOURCES));
    assert.deepEqual([from, to], ["now-1h", "now"]);
    assert.deepEqual(
      queries.map(({ refId, expr, datasource }) => [refId, expr, datasource.uid]),
      [
        ["A", target.expr, "m-1"],
        ["B", 'y{a="/d"}', "m-1"],
      ],
    );
    for (const query of queries) assert.partialDeepStrictEqual(query, { instant: true, legendFormat: "all", intervalMs: 15_000, maxDataPoints: 240 });
  });
});

describe("the boards of infra/grafana", () => {
  test("are all asked whole: every query once, of a data source that is provisioned, with no variable left", () => {
    const sources = readDataSources();
    const uids = new Set(sources.map(({ uid }) => uid));
    const boards = readBoards();
    assert.equal(boards.length, 7);
    for (const board of boards) {
      const values = variableValues(board, sources);
      const panels = panelsOf(board);
      assert.ok(panels.length > 3, board.uid);
      for (const panel of panels) {
        const { queries } = queryBody(panel, values);
        assert.equal(new Set(queries.map(({ refId }) => refId)).size, panel.targets.length, `${board.uid}: ${panel.title}`);
        for (const { expr, datasource } of queries) {
          assert.ok(uids.has(datasource.uid), `${board.uid}: ${panel.title}: ${datasource.uid}`);
          assert.doesNotMatch(expr, /\$(?!__(?:rate_interval|range)\b)/, `${board.uid}: ${panel.title}`);
        }
      }
    }
  });
});
