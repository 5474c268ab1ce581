// Whether the process in this container answers. What it waits for, /readyz tells: a service that waits is not restarted.
"use strict";

fetch(`http://127.0.0.1:${process.env.CSP_HTTP_PORT || "8080"}/healthz`, { signal: AbortSignal.timeout(4000) }).then(
  (answer) => {
    process.exitCode = answer.ok ? 0 : 1;
  },
  () => {
    process.exitCode = 1;
  },
);
