# Quad: `make run` serves a demo campus, `make test` passes every test. `make help` lists the rest.

# Always the same flags: SwiftPM doesn't relink when only these change, so a mixed .build leaves a stale binary.
RELEASE = swift build -c release --static-swift-stdlib
SWIFT_FILES = Sources Tests Package.swift

.PHONY: help setup build deb run test bench format torture clean

help: ## Show these targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## */  make \1\t/' | expand -t 18

setup: ## Install what building needs (Debian packages, by name; nothing when all is there)
	@scripts/setup build

build: setup ## Build the release binary: .build/release/quad
	@$(RELEASE) --product quad

deb: build ## Make the Debian package: .build/deb/quad_VERSION_amd64.deb
	@scripts/setup deb
	@scripts/package-deb

run: build ## Serve a campus from var/, filled with a demo on first use
	@scripts/run

test: ## Install the test tools and pass every test: Swift, fuzz, crash, peers, browser
	@scripts/setup build deb test
	@scripts/test

torture: ## The long versions: 50 crashes, ten minutes of fuzzing, the slow-client flood
	@scripts/setup build deb test
	@scripts/test --torture

bench: ## Measure Quad beside nginx and PocketBase; writes docs/benchmarks.md
	@scripts/setup build test bench
	@$(RELEASE)
	@.build/venv/bin/python scripts/bench

format: ## Format every Swift file in place
	@swift format format -i --parallel -r $(SWIFT_FILES)

clean: ## Remove what was built; the campus in var/ stays
	rm -rf .build
