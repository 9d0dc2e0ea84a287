#!/usr/bin/env bash
# Says whether the generated code is fresh: generates it anew in a copy of the
# tree and compares. The tree itself is left alone, whatever state it is in.
set -euo pipefail
cd "$(dirname "$0")/.."

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
trap 'exit 143' INT TERM HUP

generated() { find . -name '*_templ.go' -not -path '*/.*' | sort; }
sources() { find . -name '*.templ' -not -path '*/.*' | sort; }

go build -o "$copy/templ" github.com/a-h/templ/cmd/templ
mkdir "$copy/tree"
{ sources; echo ./go.mod; } | tar -cf - -T - | tar -xf - -C "$copy/tree"
(cd "$copy/tree" && "$copy/templ" generate -log-level error)

status=0
while read -r file; do
	[ -z "$file" ] && continue
	if [ ! -f "$copy/tree/$file" ]; then
		echo "$file is generated from a templ file that is no more."
		status=1
	elif [ ! -f "$file" ]; then
		echo "$file was never generated."
		status=1
	else
		diff -u --label "$file, as it is" --label "$file, as generated" "$file" "$copy/tree/$file" || status=1
	fi
done <<<"$( (generated; cd "$copy/tree" && generated) | sort -u)"
[ $status -eq 0 ] || echo 'Generate it anew: make generate'
exit $status
