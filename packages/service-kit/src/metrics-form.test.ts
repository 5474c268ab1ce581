import assert from "node:assert/strict";
import { test } from "node:test";
import { metricsFormFor } from "./metrics-form.ts";

const PROMETHEUS_2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
const PROMETHEUS_3 =
  "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4," +
  "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

test("OpenMetrics goes to who names it and does not like the text format better", () => {
  const named = [
    PROMETHEUS_2,
    PROMETHEUS_3,
    "application/openmetrics-text",
    'Application/OpenMetrics-Text; version="1.0.0"',
    "application/openmetrics-text, */*",
  ];
  for (const accept of named) assert.equal(metricsFormFor(accept), "openmetrics", accept);
});

test("the text format goes to all others", () => {
  const others = [
    undefined,
    "",
    "*/*",
    "text/html,application/xhtml+xml,*/*;q=0.8",
    "text/plain;version=0.0.4",
    "application/*",
    "application/openmetrics-text;version=0.0.1",
    "application/openmetrics-text;version=1.0.0;q=0",
    "application/openmetrics-text;version=1.0.0;q=0.2,text/plain;version=0.0.4;q=0.8",
    "application/openmetrics-text;version=1.0.0;q=0.2,*/*",
    "application/openmetrics-text;q=often",
    ";;,=,q=",
  ];
  for (const accept of others) assert.equal(metricsFormFor(accept), "text", String(accept));
});

test("of the text format the closest range counts, as in HTTP", () => {
  assert.equal(metricsFormFor("application/openmetrics-text;q=0.5,text/plain;q=0.1,*/*"), "openmetrics");
});
