#!/usr/bin/env bash
# Measures crosscode on SQLite and on a PostgreSQL that waits for the disk.
#
#     make bench                      # the tables of docs/performance.md: 1,000 to 1,000,000 entries
#     FIGURES=100000 make bench       # at that size only
#     FIGURES= BENCH=. make bench     # Go's own benchmarks only; benchstat compares two files of them:
#                                     # go tool -modfile=tools.mod benchstat old.txt new.txt
#
# On a quiet machine with two cores the tables take about ten minutes. Go's own benchmarks
# run only when BENCH says which.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

echo "# $(go version), $(nproc) cores: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
echo "# $(awk '/^MemTotal/ {printf "%.0f GiB of memory", $2 / 1048576}' /proc/meminfo), $(uname -sr), load $(cut -d ' ' -f 1-3 /proc/loadavg)"

figures=${FIGURES-1000 10000 100000 1000000}
if [ -n "$figures" ]; then
	make --no-print-directory build >/dev/null || exit 1
	# The data lie where data lie, on a disk: a temporary folder may be memory.
	mkdir -p bin/bench || exit 1
	scripts/with-postgres.sh --durable env TMPDIR="$PWD/bin/bench" CROSSCODE_FIGURES="$figures" CROSSCODE_FIGURES_PROGRAM="$PWD/bin/crosscode" \
		go test -run '^TestFigures$' -count 1 -timeout 4h ./internal/secretariat -v | grep -v '^ *\(=== \|--- \)'
	status=${PIPESTATUS[0]}
	rm -rf bin/bench
	[ "$status" -eq 0 ] || exit "$status"
fi
# Plans beside their peers: TaskJuggler where tj3 is, Chuffed where npm and a browser are.
CROSSCODE_BENCH=1 go test -run 'BesideTaskJuggler|ProgrammesSize' -count 1 -timeout 1h -v ./internal/exchange/planreport ./internal/plan/teams | grep -v '^ *\(=== \|--- PASS\)'
[ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
[ -n "${BENCH-}" ] || exit 0
exec scripts/with-postgres.sh --durable \
	go test -run '^$' -bench "$BENCH" -benchmem -count "${COUNT:-1}" -timeout 2h -p 1 ${PACKAGES:-./...}
