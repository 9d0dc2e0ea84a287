#!/usr/bin/env bash
# Installs, from Debian's packages, what the tests need and this machine lacks:
# a PostgreSQL server, Chromium, the C compiler of the race detector, curl and jq,
# Python's readers of spreadsheets, feeds and calendars, and a program that draws SVG. Where it may not install it
# says what will not be run. Fails if anything is missing at the end and CI=true.
set -uo pipefail
. "$(dirname "$0")/have.sh"

missing=()
have_postgres >/dev/null || missing+=(postgresql)
have_browser >/dev/null || missing+=(chromium fonts-liberation)
have_compiler >/dev/null || missing+=(gcc libc6-dev)
have_outsider >/dev/null || missing+=(curl jq)
have_painter >/dev/null || missing+=(librsvg2-bin)
have_strangers >/dev/null || missing+=(python3-feedparser python3-icalendar python3-openpyxl)

as_root=()
may_install() {
	command -v apt-get >/dev/null || { echo 'There is no apt-get here.'; return 1; }
	[ "$(id -u)" -ne 0 ] || return 0
	as_root=(sudo -n)
	sudo -n true 2>/dev/null || { echo 'Installing needs root, or sudo without a password.'; return 1; }
}
packages() {
	"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=240 "$@" </dev/null >/dev/null
}

if [ ${#missing[@]} -gt 0 ]; then
	echo "Not here: ${missing[*]}"
	if may_install; then
		echo 'Installing from the Debian packages ...'
		packages update
		packages install -y --no-install-recommends "${missing[@]}" || {
			packages -f install -y # mends an installation that was broken off
			packages install -y --no-install-recommends "${missing[@]}"
		}
	fi
fi

status=0
lacking() {
	echo "WILL NOT RUN: $1"
	[ "${CI-}" != true ] || status=1
}
if at=$(have_postgres); then echo "PostgreSQL: $at"; else
	lacking 'the tests on PostgreSQL; there is no server (Debian: apt-get install postgresql)'
fi
if at=$(have_browser); then echo "Browser: $at"; else
	lacking 'the tests in a browser; there is none (Debian: apt-get install chromium)'
fi
if at=$(have_compiler); then echo "C compiler: $at"; else
	lacking 'the race detector; there is no C compiler (Debian: apt-get install gcc libc6-dev)'
fi
if at=$(have_outsider); then echo "curl and jq: ${at//$'\n'/ }"; else
	lacking "the outsider's day; there is no curl or no jq (Debian: apt-get install curl jq)"
fi
if at=$(have_painter); then echo "Draws SVG: $at"; else
	lacking 'the tests of pictures in other programs; there is no rsvg-convert (Debian: apt-get install librsvg2-bin)'
fi
if at=$(have_strangers); then echo "Readers of files: $at"; else
	lacking "other people's readers of our files; there is no Python with them (Debian: apt-get install python3-feedparser python3-icalendar python3-openpyxl)"
fi
exit $status
