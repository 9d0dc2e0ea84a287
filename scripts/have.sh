# shellcheck shell=bash
# What the tests need of the machine; sourced by the other scripts. Each function
# prints where the thing is, and fails if it is not here.

# have_postgres prints the folder of the newest PostgreSQL server's programs.
have_postgres() {
	local initdb
	initdb=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
	[ -x "$initdb" ] || initdb=$(command -v initdb) || return 1
	dirname "$(readlink -f "$initdb")"
}

have_browser() { command -v chromium; }

# have_memory prints a folder that lies in memory, if there is room in both for what
# the tests write, and programs may run from it. Many small files are made there ten
# times as fast as on a disk.
have_memory() {
	local kib=$((8 * 1024 * 1024)) folder=/dev/shm
	[ -w "$folder" ] && awk -v at="$folder" '$2 == at && $4 !~ /noexec/ { found = 1 } END { exit !found }' /proc/mounts &&
		[ "$(df --output=avail "$folder" | tail -n 1)" -ge "$kib" ] &&
		[ "$(awk '$1 == "MemAvailable:" { print $2 }' /proc/meminfo)" -ge "$kib" ] && echo "$folder"
}

# have_compiler finds the C compiler that the race detector links with.
have_compiler() { [ -e /usr/include/stdlib.h ] && command -v gcc; }

# have_outsider finds what the outsider's script is written with.
have_outsider() { command -v curl && command -v jq; }

# have_painter finds another program that draws our pictures.
have_painter() { command -v rsvg-convert; }

# have_strangers finds a Python with other people's readers of the files we write.
have_strangers() {
	local python
	for python in /usr/bin/python3 python3; do
		"$python" -c 'import feedparser, icalendar, openpyxl' 2>/dev/null && { command -v "$python"; return; }
	done
	return 1
}
