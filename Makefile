# Every target works on a clean checkout with Go alone; wasm wants Node as well.
SHELL       := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

GO        ?= go
COUNT     ?= 5
BENCHTIME ?= 1s
FUZZTIME  ?= 60s

# The linter has a go.mod of its own, so that the module's stays light.
STATICCHECK := $(GO) tool -modfile=tools/go.mod staticcheck

# The packages whose goldens -update rewrites.
GOLDEN_PACKAGES = $$(grep -rl --include='*_test.go' 'flag.Bool("update"' . | xargs -n1 dirname | sort -u)

.PHONY: help demo test prove first-witness bench fuzz lint golden wasm deploy clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: ## one run of the scenario ack-gap: a crash between effect and ack
	$(GO) run ./cmd/simulate run ack-gap

test: ## all tests that are quick (about three minutes on four cores)
	$(GO) test -timeout 15m ./...

prove: ## the long searches behind each "never" (some ten minutes)
	ACKGAP_PROVE=1 $(GO) test -timeout 60m -count 1 -run Prove -v ./...

first-witness: ## how many runs a campaign needs to find each planted bug (minutes)
	ACKGAP_FIRST_WITNESS=1 $(GO) test -timeout 60m -count 1 -run FirstWitnessTable ./explore

bench: ## all benchmarks, COUNT times for BENCHTIME each
	$(GO) test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) -count $(COUNT) ./...

fuzz: ## each fuzz target in turn, for FUZZTIME
	@list=$$($(GO) test -list '^Fuzz' ./...); \
	targets=$$(awk '/^Fuzz/ { t[n++] = $$1 } /^ok/ { for (i = 0; i < n; i++) print $$2, t[i]; n = 0 }' <<<"$$list"); \
	if [ -z "$$targets" ]; then echo "there is no fuzz target"; exit 0; fi; \
	while read -r package target; do \
		echo "== $$target in $$package"; \
		$(GO) test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 20x "$$package" </dev/null; \
	done <<<"$$targets"

lint: ## gofmt, go vet, staticcheck
	@unformatted=$$(gofmt -l .); \
	if [ -n "$$unformatted" ]; then echo "not formatted (run gofmt -w):"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(STATICCHECK) ./...

golden: ## rewrite the golden files; then review the difference by eye
	$(GO) test $(GOLDEN_PACKAGES) -update

# wasm_exec refuses a large environment, so the test gets a small one.
wasm: ## the determinism goldens on another architecture: WebAssembly, under Node
	@runner="$$($(GO) env GOROOT)/lib/wasm/go_js_wasm_exec"; \
	if ! command -v node >/dev/null; then echo "SKIP wasm: node is not installed"; exit 0; fi; \
	if [ ! -x "$$runner" ]; then echo "SKIP wasm: this Go has no lib/wasm/go_js_wasm_exec"; exit 0; fi; \
	out=$$(GOOS=js GOARCH=wasm $(GO) test -count 1 -run 'Golden|Determinism' \
		-exec "env -i PATH=$$PATH HOME=$$HOME $$runner" ./scenarios) || { echo "$$out"; exit 1; }; \
	echo "$$out"; \
	if grep -q 'no test' <<<"$$out"; then echo "no golden ran, so nothing was compared"; exit 1; fi

deploy: ## check the files of deploy/ with what is installed, Slurm and GNU parallel too
	@status=0; deploy/check.sh || status=$$?; [ $$status -eq 0 ] || [ $$status -eq 77 ]

clean: ## remove what the other targets built
	rm -rf bin out simulate
	find . \( -name '*.test' -o -name '*.prof' \) -not -path '*/testdata/*' -delete
	$(GO) clean -testcache
