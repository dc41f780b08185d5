#!/usr/bin/env bash
# Every measurement of the project beside its control, as a table: see
# docs/benchmarks.md. The arguments are those of test/bench (-help lists them).
# Nothing here is a test: what counts is measured on a machine that does nothing
# else. It ends with 1 when a limit that binds is missed.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

need_go
need wrk wrk
install_needed

export CGO_ENABLED=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go build -trimpath -o "$work/troth" ./cmd/troth
go build -trimpath -o "$work/bench" ./test/bench
"$work/bench" -troth "$work/troth" "$@"
