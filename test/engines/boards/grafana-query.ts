// A board's file → what Grafana's own page would ask of `/api/ds/query`, panel by panel. Knows no network.

/** What is provisioned, as infra/grafana/provisioning/datasources says it. */
export interface DataSource {
  readonly name: string;
  readonly uid: string;
  readonly type: string;
  readonly url: string;
}

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly datasource: { readonly type: string; readonly uid: string };
}

export interface Variable {
  readonly name: string;
  readonly type: string;
  readonly query?: string;
}

/** The part of a board's JSON that is read here. Rows are panels without targets. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly { readonly title: string; readonly targets?: readonly Target[] }[];
  readonly templating: { readonly list: readonly Variable[] };
}

export interface BoardPanel {
  readonly title: string;
  readonly targets: readonly Target[];
}

/** Body of `POST /api/ds/query`. */
export interface QueryBody {
  readonly from: string;
  readonly to: string;
  readonly queries: readonly (Target & { readonly intervalMs: number; readonly maxDataPoints: number })[];
}

/** As a panel of a laptop's width over the last hour would ask; Grafana makes its own intervals of them. */
const INTERVAL_MS = 15_000;
const MAX_DATA_POINTS = 240;
const LAST_HOUR = { from: "now-1h", to: "now" };

/** What each variable of a board is when it is opened. Throws on a variable that nothing is provisioned for. */
export function variableValues(board: Board, sources: readonly DataSource[]): ReadonlyMap<string, string> {
  return new Map(board.templating.list.map((variable) => [variable.name, valueOf(variable, sources)]));
}

function valueOf({ name, type, query = "" }: Variable, sources: readonly DataSource[]): string {
  if (type === "textbox") return query;
  if (type !== "datasource") throw new Error(`the variable ${name} is of a type that is not read here: ${type}`);
  const source = sources.find((one) => one.type === query);
  if (source === undefined) throw new Error(`the variable ${name} is a data source of type ${query}, and none is provisioned`);
  return source.uid;
}

/** `$name` and `${name}` by their values. What begins with two underscores is Grafana's own and stays; an unknown name throws. */
export function withVariables(text: string, values: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$(?:\{(\w+)\}|([A-Za-z_]\w*))/g, (whole: string, braced?: string, bare?: string) => {
    const name = braced ?? bare ?? "";
    if (name.startsWith("__")) return whole;
    const value = values.get(name);
    if (value === undefined) throw new Error(`${whole} is no variable of this board`);
    return value;
  });
}

/** Panels that ask for something, in the board's order. */
export function panelsOf(board: Board): readonly BoardPanel[] {
  return board.panels.flatMap(({ title, targets = [] }) => (targets.length === 0 ? [] : [{ title, targets }]));
}

/** What a panel asks, as its targets say it, with their other fields (`instant`, `format`, …) kept. */
export function queryBody({ targets }: BoardPanel, values: ReadonlyMap<string, string>): QueryBody {
  return {
    ...LAST_HOUR,
    queries: targets.map((target) => ({
      ...target,
      expr: withVariables(target.expr, values),
      datasource: { ...target.datasource, uid: withVariables(target.datasource.uid, values) },
      intervalMs: INTERVAL_MS,
      maxDataPoints: MAX_DATA_POINTS,
    })),
  };
}
