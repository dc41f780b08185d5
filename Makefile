# Everything that can be done with a checkout. Each target is one script or one
# command, so that it can be read, and run by hand.

.PHONY: build demo test torture bench front clean

export CGO_ENABLED = 0

build: ## one static program: bin/troth
	go build -trimpath -o bin/troth ./cmd/troth

demo: build ## a temporary node with sample data; prints its address; Ctrl-C ends it
	bin/troth demo

test: ## every check, with what the checks need installed first
	scripts/test.sh

torture: ## destroys nodes on purpose, for about two hours; RELIABILITY.md says how
	scripts/torture.sh

bench: ## every measurement beside its control, as a table; BENCH="-only desk" for a part (docs/benchmarks.md)
	scripts/bench.sh $(BENCH)

front: ## rebuild the committed style sheet, fonts and outlines from their npm packages
	cd edges/web/front && npm ci --no-audit --no-fund && npm run build && npm run map

clean:
	rm -rf bin
