#!/usr/bin/env bash
# Everything that is destroyed on purpose, at full length; RELIABILITY.md has
# the figures of one run. Each part ends by itself; how much of it is done can
# be set:
#
#   KILLS=1000 ANSWERS=1000000 IMAGES=400 CUTS=50 FLIPS=10000 FUZZTIME=60s scripts/torture.sh [PART…]
#
# Parts: kill power calls disk flips copies fuzz; all of them when none is named.
# Files are made under TMPDIR: about 4 GB, on the file system that is to be
# tried. Filling a small disk needs root (it mounts a tmpfs); so does cutting
# the power of a mounted file system, where fusermount is missing.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/need.sh

: "${KILLS:=1000}" "${ANSWERS:=1000000}" "${IMAGES:=400}" "${CUTS:=50}" "${FLIPS:=10000}" "${FUZZTIME:=60s}" "${SEED:=1}"
export CGO_ENABLED=0

need_go
need strace strace
install_needed

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
go test -c -o "$work/torture" ./test/torture

# tests PATTERN [FLAG…] runs tests of test/torture.
tests() {
	(cd test/torture && "$work/torture" -test.v -test.timeout 0 -test.run "$1" -seed "$SEED" "${@:2}") | grep -v '^=== '
}

part_kill() { tests '^TestKill|^TestProgram$' -kills "$KILLS" -answers "$ANSWERS" -writers 64; }
part_power() { tests '^TestPowerLoss' -images "$IMAGES" -cuts "$CUTS"; }
part_calls() { tests '^TestCallFails$' -all-calls; }
part_disk() { tests '^TestDiskFull$'; }
part_flips() {
	tests '^TestFlips' -flips "$FLIPS"
	go test -count 1 -timeout 0 -v -run '^TestBitFlips$' ./core/export -flips "$FLIPS" | grep -v '^=== '
}
part_copies() { tests '^(TestOlder|TestDeleted|TestTwo|TestWayBack)'; }

# fuzz runs each fuzz target of the project for a while.
part_fuzz() {
	local file name
	while IFS=: read -r file name; do
		echo "$name in $(dirname "$file")"
		go test -run '^$' -fuzz "^$name\$" -fuzztime "$FUZZTIME" -fuzzminimizetime 10x "./$(dirname "$file")" | grep -v "^fuzz: elapsed"
	done < <(grep -rEo --include='*_test.go' '^func Fuzz[A-Za-z0-9]+' core chapters edges cmd | sed 's/func //' | sort)
}

parts=("$@")
((${#parts[@]})) || parts=(kill power calls disk flips copies fuzz)
for part in "${parts[@]}"; do
	case $part in
	kill | power | calls | disk | flips | copies | fuzz) ;;
	*) echo "There is no part $part: kill power calls disk flips copies fuzz" >&2; exit 2 ;;
	esac
	printf '\n== %s\n' "$part"
	start=$SECONDS
	"part_$part"
	printf '== %s: %d s\n' "$part" $((SECONDS - start))
done
printf '\nAll parts: %d s, on %s with %s cores, Linux %s, %s\n' "$SECONDS" "$(git rev-parse --short HEAD)" "$(nproc)" "$(uname -r)" "$(stat -f -c %T "${TMPDIR:-/tmp}")"
