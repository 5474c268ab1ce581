// How long the main thread of this process was in telemetry's own code, by V8's sampling profiler. A sample counts for the
// innermost of our files on its stack: so work that a span is around is not the span's, and what pino or the system does for
// a log line is the line's.

import { Session } from "node:inspector/promises";

const SAMPLE_EVERY_US = 200;
/** Of what we wrote and of the libraries that nothing else uses. */
const TELEMETRY =
  /\/(?:service-kit\/src\/(?:signals\/|telemetry|tracing|[a-z-]+-metrics|otlp-exporter)|services\/[a-z]+\/src\/telemetry|node_modules\/(?:pino|sonic-boom|@opentelemetry|quick-format-unescaped|safe-stable-stringify)\b)/;
const OURS = /\/(?:packages|services|contracts|test|node_modules)\//;

export interface Profile {
  /** Resolves to 0. */
  start(): Promise<number>;
  /** µs in telemetry since the start. */
  stop(): Promise<number>;
}

export function createProfile(): Profile {
  const session = new Session();
  return {
    async start() {
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_EVERY_US });
      await session.post("Profiler.start");
      return 0;
    },
    async stop() {
      const { profile } = await session.post("Profiler.stop");
      session.disconnect();
      const inside = new Map<number, boolean>();
      const parents = new Map(profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
      const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
      const isInside = (id: number): boolean => {
        const known = inside.get(id);
        if (known !== undefined) return known;
        const url = nodes.get(id)?.callFrame.url ?? "";
        const parent = parents.get(id);
        const is = OURS.test(url) ? TELEMETRY.test(url) : parent !== undefined && isInside(parent);
        inside.set(id, is);
        return is;
      };
      const deltas = profile.timeDeltas ?? [];
      return (profile.samples ?? []).reduce((sum, id, at) => sum + (isInside(id) ? (deltas[at] ?? 0) : 0), 0);
    },
  };
}
