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
exec scripts/with-postgres.sh --durable \
	go test -run '^$' -bench "${BENCH:-.}" -benchmem -count "${COUNT:-1}" -timeout 2h -p 1 ${PACKAGES:-./...}
