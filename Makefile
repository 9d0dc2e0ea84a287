# Two commands do everything on a fresh machine: "make run" and "make test".
# The rest is for those who work on crosscode.

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)

.PHONY: run build test bench kills load peers release fuzz pictures tour generate fmt help

help: ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

run: build ## build crosscode and start its example programme (ARGS="--listen 127.0.0.1:9000")
	@exec bin/crosscode demo $(ARGS)

build: ## build bin/crosscode
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$(VERSION)" -o bin/crosscode ./cmd/crosscode

test: ## everything that CI holds us to
	@scripts/test.sh

release: build ## what is handed out, in the folder dist: the program, the licences of its parts, the list of them (SBOM)
	go run ./internal/release -program bin/crosscode -out dist

kills: ## the writer killed a thousand times, and long acts cut short; for the night (KILLS=1000)
	CI=true CROSSCODE_KILLS=$(or $(KILLS),1000) go test -count=1 -timeout 3h -v -run 'Killed' ./cmd/crosscode

bench: ## the figures of docs/performance.md, on SQLite and PostgreSQL (FIGURES=100000: that size only)
	@scripts/bench.sh

load: build ## 500 readers and 20 writers, on SQLite and on two servers with PostgreSQL (FOR=5m RECORDS=100000)
	@scripts/load.sh

peers: build ## the same rows in crosscode and in Redmine, compared; as root on Debian 12 (RECORDS=100000 TIMES=30)
	@scripts/peers.sh

fuzz: ## each fuzz target for a while (FUZZTIME=30s, FUZZ=pattern)
	@scripts/fuzz.sh

pictures: ## every page in the folder pictures, at 320 and 1280 pixels, light and dark (TEST_BROWSER=/usr/bin/chromium)
	CROSSCODE_PICTURES=pictures go test -count=1 -run 'Look|ByKeyboard|LongWord' ./internal/web

tour: ## the whole program gone through by keyboard in a browser; takes minutes (TEST_BROWSER=/usr/bin/chromium)
	CROSSCODE_TOUR=short go test -count=1 -timeout 30m -run TestTheTour ./internal/web

generate: ## generate code anew: the pages from their templ files
	go tool templ generate

fmt: ## format the code
	gofmt -l -w cmd internal third_party
	go tool templ fmt internal
