#!/usr/bin/env bash
# Everything that CI holds us to, stage by stage, each with its own budget of
# time. A stage that fails does not hide the others: all are run, and the table
# at the end says how each ended. Nothing that a stage starts outlives it.
#
# The budgets are bounds for two cores and a cold cache with other work beside. On a
# busy machine, PATIENCE=3 makes them three times as long.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
. scripts/have.sh

work=$(mktemp -d -p "$(have_memory)") || exit 1 # where there is no room in memory, in TMPDIR or /tmp
running=
stop() {
	trap - EXIT
	trap '' INT TERM HUP
	if [ -n "$running" ]; then
		kill -TERM "$running" 2>/dev/null
		wait "$running" 2>/dev/null
	fi
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

patience=${PATIENCE:-1}
failed=0
stages=0
total=0

# stage NAME SECONDS COMMAND... runs one stage. timeout gives it a process group
# of its own and ends all of it when its time is up.
stage() {
	local name=$1 budget=$(($2 * patience)) start=$SECONDS status=0 verdict=passed
	shift 2
	stages=$((stages + 1))
	printf '\n=== %s (at most %d s)\n' "$name" "$budget"
	timeout --kill-after=30 "$budget" "$@" </dev/null &
	running=$!
	wait "$running" || status=$?
	running=
	case $status in
	0) ;;
	124 | 137) verdict="OUT OF TIME" ;;
	*) verdict=FAILED ;;
	esac
	[ "$verdict" = passed ] || { failed=$((failed + 1)); echo "--- $name: $verdict"; }
	total=$((total + SECONDS - start))
	printf '%-12s %6d s of %4d s   %s\n' "$verdict" $((SECONDS - start)) "$budget" "$name" >>"$work/table"
}

formatted() {
	local unformatted
	unformatted=$(gofmt -l .) || return 1
	[ -z "$unformatted" ] || { printf '%s\nFormat them: make fmt\n' "$unformatted"; return 1; }
}

# concurrent lists the packages of the program whose own code does several things
# at once: it starts something beside itself, or guards what several use.
concurrent() {
	local beside='^[[:space:]]*go [[:alnum:]_.]+(\(|[[:space:]])|sync\.(Mutex|RWMutex|WaitGroup|Cond|Map|Once)\b|sync/atomic|errgroup'
	comm -12 <(go list -deps ./cmd/crosscode | sort) \
		<(grep -rlE "$beside" --include='*.go' --exclude='*_test.go' internal | xargs -n1 dirname | sed 's|^|crosscode/|' | sort -u)
}

suite() {
	. scripts/have.sh
	local again=() server=()
	export limit=$1s raced=
	! have_compiler >/dev/null || raced=$(concurrent)
	! have_postgres >/dev/null || server=(scripts/with-postgres.sh)
	! have_browser >/dev/null || export TEST_BROWSER=${TEST_BROWSER:-$(have_browser)}
	[ "${CI-}" != true ] || again=(-count=1) # also what passed before
	# First everything as it is shipped, with every case, and what waits longest (for
	# a browser, for programs that are killed) before the rest and beside it. Then,
	# under the race detector, the packages that do several things at once, without
	# the cases that differ in nothing but their numbers. The machine of SQLite, which
	# is C made into Go, and what makes passwords dear are not watched by it: they are
	# not ours, and take five times as long when they are. The driver of SQLite is: it
	# uses sync.Map, whose code all share. Half the time of linking goes into tables
	# for debuggers, which nobody reads here.
	"${server[@]}" bash -c '
		go test "$@" -p 3 -timeout "$limit" ./cmd/crosscode ./internal/web ./...; first=$?
		[ -n "$raced" ] || exit $first
		go test -race -gcflags=modernc.org/sqlite/lib=-race=false -gcflags=golang.org/x/crypto/...=-race=false \
			"$@" -short -timeout "$limit" $raced && exit $first
	' - "${again[@]}" -vet=off -ldflags=-w
}
export -f formatted concurrent suite
export TEST_SKIPS="$work/skips" TMPDIR="$work/tmp"
mkdir "$TMPDIR"

stage 'what the tests need' 150 scripts/install.sh
stage 'format' 10 bash -c formatted
stage 'modules are tidy' 30 go mod tidy -diff
stage 'vet' 120 go vet ./...
stage 'staticcheck' 100 go tool -modfile=tools.mod staticcheck ./...
stage 'generated code is fresh' 30 scripts/generated.sh
stage 'tests' 860 bash -c 'suite "$@"' suite $((840 * patience))

if [ -s "$work/skips" ]; then
	printf '\n=== Not run\n'
	sort -u "$work/skips"
fi
printf '\n=== Stages\n'
cat "$work/table"
[ $total -le $((900 * patience)) ] || echo 'It took longer than the 15 minutes that it is to take.'
if [ $failed -gt 0 ]; then
	printf '\n%d of %d stages failed, in %d s.\n' $failed $stages $total
	exit 1
fi
printf '\nAll %d stages passed, in %d s.\n' $stages $total
