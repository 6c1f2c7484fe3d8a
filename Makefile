.DEFAULT_GOAL := help
.PHONY: help environment run test check bench bench-docs prove lock deploy destroy record-release replay understand docs-pictures holidays train evaluate browser openapi sbom licences docs city cost

PYTHON ?= python3
IN_VENV := .venv/bin/
TOOLS := .venv-prove/bin/
SHARED := tests/stack tests/browser tests/contract tests/unit # what takes longest begins first
LOCKS := requirements requirements-dev training/requirements proof/requirements bench/requirements docs/requirements

help: ## Show these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' Makefile | while IFS='|' read -r target text; do \
	  printf '  make %-18s %s\n' "$$target" "$$text"; done

environment:
	@$(PYTHON) local/environment.py

run: environment ## Start everything on this machine: http://localhost:8080/ (CITY, PORT, EMULATOR_PORT, FRESH=1)
	@exec $(IN_VENV)python -m local.run

test: environment browser ## Run every test: units, contracts, the deployed stack, the browser (JOBS=2 side by side)
	@$(IN_VENV)python -m pytest $(if $(JOBS),-n $(JOBS) --dist loadscope --no-loadscope-reorder $(SHARED))

check: environment ## Check style, types, layers and the CloudFormation template
	@$(IN_VENV)ruff check .
	@$(IN_VENV)ruff format --check .
	@$(IN_VENV)mypy
	@$(IN_VENV)lint-imports
	@$(IN_VENV)python -m local.package

bench: environment .venv-bench/made ## Measure everything beside its peers; JSON lines (BENCHES="turn search", ROUNDS=15, KEEP=1)
	@exec .venv-bench/bin/python -m bench $(BENCHES) $(if $(ROUNDS),--rounds $(ROUNDS)) $(if $(KEEP),--keep)

bench-docs: environment .venv-bench/made ## Write docs/performance.md and its plots from the last run that was kept
	@exec .venv-bench/bin/python -m bench.document

prove: environment .venv-prove/made ## Prove what the design promises (PROOFS="faults fuzz", SHARE=0.1, SEED=0, OFFLINE=1)
	@exec $(IN_VENV)python -m proof $(PROOFS) --share $(or $(SHARE),1) --seed $(or $(SEED),0) $(if $(OFFLINE),--offline)

lock: .venv-prove/made ## Write the locks with the hashes of all files again (UPGRADE=1 for newer releases)
	@for lock in $(LOCKS); do \
	  $(TOOLS)uv pip compile -q $(if $(UPGRADE),--upgrade) $$lock.in -o $$lock.txt || exit 1; done

deploy: environment ## Check, show, deploy, try out, go back if it fails (STAGE=dev or prod, YES=1)
	@exec $(IN_VENV)python -m local.release

destroy: environment ## Take a stage away, never with data in it (STAGE=dev or prod)
	@exec $(IN_VENV)python -m local.release.destroy

record-release: environment ## Record what this commit stores and sends, for the tests of later code
	@exec $(IN_VENV)python -m local.record $$(git rev-parse --short HEAD) \
	  tests/releases/$$(git rev-parse --short HEAD).json

replay: environment ## Run a scripted story through the real handlers (FILE=story.jsonl)
	@exec $(IN_VENV)python -m local.replay "$(FILE)"

understand: environment ## Show what the service makes of texts (FILE=texts.jsonl)
	@exec $(IN_VENV)python -m local.understand "$(FILE)"

docs: .venv-docs/made ## Build the site of the documents into .local/site, and fail on a dead link
	@NO_MKDOCS_2_WARNING=1 .venv-docs/bin/mkdocs build --strict
	@echo "open .local/site/index.html"

docs-pictures: environment browser ## Take the pictures of the documentation again
	@exec $(IN_VENV)python -m local.pictures

openapi: environment ## Write docs/openapi.json and the schemas of docs/events again from the code
	@$(IN_VENV)python -m local.openapi
	@exec $(IN_VENV)python -m local.event_schemas

sbom: environment ## Write what is deployed as a CycloneDX bill of materials (.local/hope-talk.cdx.json)
	@exec $(IN_VENV)python -m local.sbom

licences: environment .venv-prove/made ## Write docs/licences.md again from the installed packages
	@exec $(IN_VENV)python -m local.licences

city: environment ## Make a new city's folder (NAME=cheonan, ANSWERS=file.toml, TABLE=KIKmix…) or look at one (CHECK=cheonan)
	@exec $(IN_VENV)python -m local.new_city $(if $(CHECK),--check $(CHECK),$(NAME)) \
	  $(if $(ANSWERS),--answers "$(ANSWERS)") $(if $(TABLE),--table "$(TABLE)")

holidays: environment ## Write the table of public holidays again
	@exec $(IN_VENV)python -m local.holidays

cost: environment ## Print what the service costs (WRITE=1 writes docs/cost.md, MEASURE=1 measures anew)
	@exec $(IN_VENV)python -m bench.cost $(if $(MEASURE),--measure) $(if $(WRITE),--write)

train: ## Train the understanding and the search from training/corpus, in an environment of its own
	@test -x .venv-train/bin/python || $(PYTHON) -m venv .venv-train
	@.venv-train/bin/python -m pip install -q -r training/requirements.txt
	@.venv-train/bin/python -m training.train
	@exec .venv-train/bin/python -m training.programmes

evaluate: environment ## Examine the understanding on what it was never shown
	@exec $(IN_VENV)python -m training.evaluate

.venv-prove/made: proof/requirements.txt | environment
	@$(IN_VENV)python -m venv --clear .venv-prove
	@$(TOOLS)python -m pip install -q --disable-pip-version-check --no-deps -r $<
	@touch $@

.venv-docs/made: docs/requirements.txt | environment
	@$(IN_VENV)python -m venv --clear .venv-docs
	@.venv-docs/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

.venv-bench/made: bench/requirements.txt | environment
	@$(IN_VENV)python -m venv --clear .venv-bench
	@.venv-bench/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r $<
	@touch $@

browser:
	@.ci/browser
