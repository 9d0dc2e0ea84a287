#!/usr/bin/env bash
# How a server bears 500 readers and 20 writers: on SQLite, and on PostgreSQL with
# two servers of which one is killed midway. Prints errors, times and memory, and
# fails if anything was answered wrongly or lost.
#
#     make load [FOR=5m] [RECORDS=100000] [READERS=500] [WRITERS=20] [READING=10s] [WRITING=4s] [ENGINES="sqlite postgres"]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

records=${RECORDS:-100000}
load_folder=$(mktemp -d /var/tmp/crosscode-load.XXXXXX) || exit 1
trap 'rm -rf "$load_folder"' EXIT
trap 'exit 143' INT TERM HUP
go build -o "$load_folder/load" ./internal/load || exit 1

echo "# $(go version), $(nproc) cores: $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -n 1)"
status=0
people() { "$load_folder/load" people -program bin/crosscode -readers "${READERS:-500}" -writers "${WRITERS:-20}" -for "${FOR:-5m}" -reading "${READING:-10s}" -writing "${WRITING:-4s}" "$@"; }
fill() { bin/crosscode generate --records "$records" --entries $((2 * records)) "$@" 2>"$load_folder/filled" || { cat "$load_folder/filled"; exit 1; }; }
export -f people fill
export load_folder records READERS WRITERS FOR READING WRITING

for engine in ${ENGINES:-sqlite postgres}; do
	printf '\n=== %s, %d records\n' "$engine" "$records"
	case $engine in
	sqlite)
		fill --data "$load_folder/record" && people --data "$load_folder/record" || status=1
		;;
	postgres)
		scripts/with-postgres.sh --durable bash -c 'fill --database "$TEST_POSTGRES" && people --database "$TEST_POSTGRES" --servers 2 --kill' || status=1
		;;
	esac
done
exit $status
