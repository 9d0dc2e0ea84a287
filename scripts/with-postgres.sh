#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own:
#
#     scripts/with-postgres.sh [--durable] COMMAND [ARGUMENT...]
#
# The server keeps its data and its socket in a temporary folder, listens on no
# network port, and is stopped and removed when the command ends, however it
# ends. The command finds it in TEST_POSTGRES. With --durable the server waits
# for the disk as a real one does (for figures); without, it does not, and keeps its
# data in memory where there is room (for tests).
set -uo pipefail
. "$(dirname "$0")/have.sh"

say() { printf 'with-postgres: %s\n' "$*" >&2; }

settings=(-c max_connections=300)
parent=$(have_memory) || parent=/tmp
if [ "${1-}" = --durable ]; then
	shift
	parent=/var/tmp # /tmp may be memory
else
	settings+=(-c fsync=off -c synchronous_commit=off -c full_page_writes=off)
fi
[ $# -gt 0 ] || { say 'give the command to run'; exit 2; }

bin=$(have_postgres) || { say 'there is no PostgreSQL server here (Debian: apt-get install postgresql)'; exit 1; }

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
	id -u postgres >/dev/null 2>&1 || { say 'PostgreSQL does not run as root, and there is no user postgres'; exit 1; }
	as_owner=(runuser -u postgres --)
fi
server() { (cd / && "${as_owner[@]}" "$bin/$1" "${@:2}" </dev/null); }

folder=$(mktemp -d "$parent/crosscode-postgres.XXXXXX") || exit 1
command_pid=
clean_up() {
	trap - EXIT
	trap '' INT TERM HUP
	[ -z "$command_pid" ] || kill -TERM -- "-$command_pid" 2>/dev/null
	if [ -f "$folder/data/postmaster.pid" ]; then
		server pg_ctl -D "$folder/data" -m immediate -t 20 stop >/dev/null 2>&1
	fi
	[ -z "$command_pid" ] || kill -KILL -- "-$command_pid" 2>/dev/null
	rm -rf "$folder"
}
trap clean_up EXIT
trap 'exit 143' TERM HUP
trap 'exit 130' INT

start() {
	if [ ${#as_owner[@]} -gt 0 ]; then chown postgres "$folder" || return 1; fi
	server initdb -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync &&
		server pg_ctl -D "$folder/data" -w -t 60 -l "$folder/log" \
			-o "-c listen_addresses='' -c unix_socket_directories=$folder ${settings[*]}" start
}
if ! start >"$folder.start" 2>&1; then
	cat "$folder.start" "$folder/log" >&2 2>/dev/null
	rm -f "$folder.start"
	say 'PostgreSQL did not start'
	exit 1
fi
rm -f "$folder.start"

# The command runs beside this shell, so that a signal is heard at once, and in
# a process group of its own, so that it ends with all that it started.
export TEST_POSTGRES="postgres://postgres@/postgres?host=$folder"
set -m
"$@" <&0 &
command_pid=$!
set +m
wait "$command_pid"
status=$?
command_pid=
exit "$status"
