#!/usr/bin/env bash
# Runs each fuzz target for FUZZTIME (30s), or those whose name matches FUZZ.
# What fails is kept by "go test" under testdata/fuzz, to be committed with its mend.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

status=0
targets=0
while read -r package name; do
	targets=$((targets + 1))
	echo "== $name in $package"
	go test -run '^$' -fuzz "^$name\$" -fuzztime "${FUZZTIME:-30s}" "$package" || status=1
done < <(go list -f '{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}' ./... | while read -r package; do
	go test -list "^Fuzz.*${FUZZ-}" "$package" | sed -n "s|^Fuzz.*|$package &|p"
done)
echo "$targets fuzz targets"
exit $status
