#!/usr/bin/env bash
# Measures crosscode on SQLite and on a PostgreSQL that waits for the disk. The
# figures are go's own benchmark lines; benchstat compares two files of them:
#
#     make bench >old.txt; ...; make bench >new.txt
#     go tool -modfile=tools.mod benchstat old.txt new.txt
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

echo "# $(go version), $(nproc) cores: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
echo "# $(awk '/^MemTotal/ {printf "%.0f GiB of memory", $2 / 1048576}' /proc/meminfo), $(uname -sr)"
# The record at its size, on each engine, through the path that everything takes:
# RECORDS records and ten entries for each.
for engine in sqlite postgres; do
	scripts/with-postgres.sh --durable env CROSSCODE_FIGURES="${RECORDS:-100000}" CROSSCODE_FIGURES_ENGINE="$engine" \
		go test -run '^TestFigures$' -v -count 1 -timeout 2h ./internal/secretariat || exit 1
done

exec scripts/with-postgres.sh --durable \
	go test -run '^$' -bench "${BENCH:-.}" -benchmem -count "${COUNT:-1}" -timeout 2h -p 1 ${PACKAGES:-./...}
