#!/usr/bin/env bash
# Every check of the project, in one list, cheapest first. A step that fails
# ends the run; the last line is the count, for people and machines:
#
#   1234 passed, 0 failed, 5 skipped
#
# A test counts once for each step that runs it (the race step runs some again);
# a step that is no Go test counts as one.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

# The packages that own goroutines, for the race step. A package that starts
# one and is not listed fails that step.
owners=(
	chapters/opinion
	chapters/opinion/opinionmap
	cmd/troth
	core/desk
	core/export
	core/node
	core/record
	core/record/sqlite
	core/seal
	core/view
	edges/opendata/importer
	edges/web
)

export CGO_ENABLED=0
# A guard against a test that hangs, longer than the whole run may take: it
# prints where everything stood. No test has a limit of its own.
guard=(-timeout 40m)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
counts=$work/counts # a line for each step: passed failed skipped
: >"$counts"

prerequisites() {
	need_go
	browser
	need strace strace # for recording and failing system calls
	need python3 python3 # the checker of the format in another language
	need gcc gcc # the race detector links with C
	need_file /usr/include/stdlib.h libc6-dev
	need_axe || need npm nodejs npm
	install_needed
	need_axe || (cd edges/web/browsertest && npm ci --ignore-scripts --no-audit --no-fund)
}

# browser asks for Chromium unless a browser that the harness knows is there.
browser() {
	local name
	for name in chromium chromium-browser google-chrome google-chrome-stable; do
		if command -v "$name" >/dev/null; then return; fi
	done
	needed+=(chromium chromium-sandbox)
}

# need_axe says whether axe-core is there in the version of the lock file.
need_axe() {
	local here=edges/web/browsertest
	[[ -f $here/node_modules/axe-core/axe.min.js && ! $here/package-lock.json -nt $here/node_modules/.package-lock.json ]]
}

formatted() {
	local files
	files=$(gofmt -l ./*/)
	[[ -z $files ]] || { echo "Not formatted; run gofmt -w on:"; echo "$files"; return 1; } >&2
}

# gotest runs go test and counts. Its arguments are those of go test. What go test would vet again, go vet has vetted whole.
gotest() {
	go test -json -vet=off "${guard[@]}" "$@" | "$work/tally" -to "$counts"
}

# starters are the packages, those made for tests and measuring excepted, whose code starts a
# goroutine.
starters() {
	grep -rlE --include='*.go' --exclude='*_test.go' --exclude-dir='*test' --exclude-dir=node_modules \
		'^[[:space:]]*go (func|[a-zA-Z_.]+)\(|\.Go\(func' ./*/ | xargs -r -n 1 dirname | sed 's|^\./||' | grep -v '^test/' | sort -u
}

# race looks for races in our own code: SQLite, which is translated from C and takes its own locks, is compiled as ever.
# -short leaves out what has nothing to do with goroutines; the step before has run it whole.
race() {
	local found=() dir p
	for p in "${owners[@]}"; do
		if compgen -G "$p/*.go" >/dev/null; then found+=("./$p"); else echo "not there (yet): $p"; fi
	done
	while read -r dir; do
		if [[ " ${found[*]} " != *" ./$dir "* ]]; then
			echo "$dir starts goroutines and is not in the list of scripts/test.sh" >&2
			return 1
		fi
	done < <(starters)
	((${#found[@]})) || { echo "no package to run"; return 0; }
	CGO_ENABLED=1 gotest -race -short '-gcflags=modernc.org/...=-race=false' "${found[@]}"
}

# browsers runs the packages whose tests use the browser harness, one after the
# other: several browsers at once would only wait for each other. The long tests
# of these packages that need no browser have run whole in the step "go test".
browsers() {
	local packages
	packages=$(go list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./... | awk '/troth\/edges\/web\/browsertest/ {print $1}')
	# shellcheck disable=SC2086 # one word for each package
	TROTH_BROWSER=1 gotest -p 1 -skip '^Test(NoLink.*IsDead|EveryTable.*IsAFile|EveryPageHasAFeed)$' $packages
}

# step NAME COMMAND… runs one step and says how long it took.
step() {
	local name=$1 start=$SECONDS lines status=0
	shift
	lines=$(wc -l <"$counts")
	printf '\n== %s\n' "$name"
	# A subshell of its own keeps set -e in force inside the step.
	set +e
	(set -e; "$@")
	status=$?
	set -e
	if (($(wc -l <"$counts") == lines)); then
		if ((status)); then echo "0 1 0"; else echo "1 0 0"; fi >>"$counts"
	fi
	printf '== %s: %d s\n' "$name" $((SECONDS - start))
	if ((status)); then
		printf '\nFAILED: %s. The steps after it did not run.\n' "$name"
		total
		exit 1
	fi
}

total() {
	awk '{p += $1; f += $2; s += $3} END {printf "%d passed, %d failed, %d skipped\n", p, f, s}' "$counts"
}

step "prerequisites" prerequisites
go build -o "$work/tally" ./scripts/tally
step "go vet" go vet ./...
step "staticcheck" go tool staticcheck ./...
step "gofmt" formatted
step "go test" gotest ./...
step "go test -race" race
step "browser and accessibility" browsers
printf '\nAll steps: %d s\n' "$SECONDS"
total
