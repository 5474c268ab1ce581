#!/bin/sh
# Starts one process of the bridge in this one's place, so that signals reach it.
set -eu

case "${1:-}" in
  ingest | translator | publisher | query | registry | bridge) main="services/$1/src/main.ts" ;;
  csp) main="services/bridge/src/csp/main.ts" ;;
  *)
    echo "say which: ingest, translator, publisher, query, registry, bridge, or csp with a command" >&2
    exit 64
    ;;
esac
case "$1" in
  bridge | csp) of=flags ;;
  *) of=serviceFlags ;;
esac
shift
flags=$(node --print "require('./infra/bridge-runtime.cjs').$of.join(' ')")
export MALLOC_ARENA_MAX="${MALLOC_ARENA_MAX:-2}"
# shellcheck disable=SC2086 # several flags, none of which has a space
exec node $flags "$main" "$@"
