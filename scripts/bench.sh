#!/usr/bin/env bash
# Measures crosscode: the record on SQLite and on a PostgreSQL that waits for the disk,
# and the plan engine beside its peers and the published sets.
#
#     make bench                      # the tables of docs/performance.md
#     FIGURES=100000 make bench       # the record at that size only; FIGURES= leaves it out
#     PLANS= make bench               # without plans
#     PSPLIB=j60:1000:1 make bench    # of the published sets that one only (set, schedules, every how manieth
#                                     # file); PSPLIB= leaves them out
#     FIGURES= PLANS= BENCH=. make bench    # Go's own benchmarks only; benchstat compares two files of them:
#                                     # go tool -modfile=tools.mod benchstat old.txt new.txt
#
# On a quiet machine with two cores the record takes about ten minutes, plans one, and the
# published sets one. Go's other benchmarks run only when BENCH says which.
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
if [ -n "${PLANS-yes}" ]; then
	echo "# Plans: critical path, what-if, Gantt, risk, Microsoft Project's files"
	go test -run '^$' -bench 'CriticalPath|TryOn|GanttOf|Run|^BenchmarkRead$' -benchmem -p 1 -timeout 1h \
		./internal/plan ./internal/plan/whatif ./internal/plan/gantt ./internal/plan/risk ./internal/format/mspdi || exit 1
	# Beside their peers: TaskJuggler where tj3 is, Chuffed where npm and a browser are.
	CROSSCODE_BENCH=1 go test -run 'BesideTaskJuggler|ProgrammesSize' -count 1 -p 1 -timeout 1h -v ./internal/exchange/planreport ./internal/plan/teams | grep -v '^ *\(=== \|--- PASS\)'
	[ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
	if [ -n "${PSPLIB-1}" ]; then
		# Levelling beside the best that is known; the sets are test data and lie outside.
		CROSSCODE_BENCH=${PSPLIB-1} go test -run PublishedFigures -count 1 -timeout 2h -v ./internal/plan/level | grep -v '^ *\(=== \|--- PASS\)'
		[ "${PIPESTATUS[0]}" -eq 0 ] || exit 1
	fi
fi
[ -n "${BENCH-}" ] || exit 0
exec scripts/with-postgres.sh --durable \
	go test -run '^$' -bench "$BENCH" -benchmem -count "${COUNT:-1}" -timeout 2h -p 1 ${PACKAGES:-./...}
