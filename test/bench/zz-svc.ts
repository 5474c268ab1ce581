import { serviceFigures } from "./engines/services.ts";
const f = await serviceFigures({ seed: 1, seconds: 10, short: false } as any);
for (const x of f) console.log(x.name.padEnd(55), x.value.toFixed(1), x.unit, x.context["codes a bill"], x.context["share"] ?? "");
