// Reads counters from a bridge's `/metrics`, as a collector would.

type Labels = Readonly<Record<string, string>>;

/** The sum of a counter over all series that have these labels; 0 where there is none. `name` is without the `_total` of the text format. */
export async function readCounter(url: string, name: string, labels: Labels = {}): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  let sum = 0;
  for (const [, of, series = "", value] of text.matchAll(/^(\w+?)(?:_total)?(?:\{(.*)\})? ([0-9.e+]+)$/gm)) {
    if (of === name && Object.entries(labels).every(([label, wanted]) => series.split(",").includes(`${label}="${wanted}"`))) sum += Number(value);
  }
  return sum;
}
