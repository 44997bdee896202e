# Two commands matter: `make up` runs Stopgap, `make test` proves it. Both install what they need, at locked versions.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
NODE := tests/sdk/node/node_modules/.ready
APPS := tests/applications
BUILT := $(APPS)/node/node_modules/.ready $(APPS)/go/bin/.ready $(APPS)/java/target/.ready

# Tests start many processes: each is twice as fast when the last one's bytecode is there.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help up test lock lint suite picture bench mutants chaos clean

help:            ## show these lines
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/' | expand -t 12

up: $(READY)     ## run the simulator, its mailboxes and the engine with a small seeded world; POLICY=engage: another one
	@$(BIN)/stopgap up $(if $(POLICY),--policy $(POLICY)) $(ARGS)

test: $(READY) $(NODE) $(BUILT)  ## lint, types, every test, the suite in both modes, coverage of the core
	@$(BIN)/python -m tests $(ARGS)

suite: $(READY)  ## the acceptance scenarios alone, in process
	@$(BIN)/python -m pytest features -p no:hypothesispytest $(ARGS)

lint: $(READY)   ## ruff and mypy alone
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

picture: $(READY)  ## the picture of README, made anew from a running page
	@$(BIN)/python -m tests.browser.picture

bench: $(READY)  ## the benchmarks; they measure and assert nothing. ARGS=--workers: the engine, with more and more workers
	@$(BIN)/python -m tests.benchmarks $(ARGS)

chaos: $(READY)  ## kills and hostile input at length, and a table of what was lost
	@$(BIN)/python -m tests.chaos $(ARGS)

mutants: $(READY)  ## random mutants of the decisions, judged by what reaches them; takes long, and goes on where it was broken off
	@$(BIN)/python -m tests.mutants $(ARGS)

$(READY): requirements.lock pyproject.toml
	@echo "Installing into $(VENV), which takes a minute and is done once ..."
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Stopgap needs Python 3.11 or newer, and $(PYTHON) is `$(PYTHON) --version 2>&1`: make PYTHON=python3.11"; exit 1; }
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { rm -rf $(VENV) && $(PYTHON) -m venv $(VENV); }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

$(NODE): tests/sdk/node/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --prefix tests/sdk/node && touch $@ || \
	  echo "npm could not install Twilio's Node SDK; its test is skipped"; fi

lock: $(READY)   ## choose the newest versions that fit and write them, with hashes, to requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --no-annotate --no-header --extra postgresql --extra proxy --group dev --upgrade pyproject.toml -o requirements.lock

# Applications in other languages, built where their tools are; `make test` says at its end what was not.
$(APPS)/node/node_modules/.ready: $(APPS)/node/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --prefix $(APPS)/node && touch $@ || \
	  echo "npm could not install the applications' packages"; fi

$(APPS)/go/bin/.ready: $(wildcard $(APPS)/go/go.* $(APPS)/go/*/main.go)
	@if command -v go >/dev/null; then cd $(APPS)/go && go build -o bin/ ./... && touch bin/.ready || \
	  echo "go could not build the applications"; fi

$(APPS)/java/target/.ready: $(APPS)/java/pom.xml $(wildcard $(APPS)/java/src/main/java/*.java)
	@if command -v mvn >/dev/null; then mvn --quiet --batch-mode --file $(APPS)/java/pom.xml package && touch $@ || \
	  echo "Maven could not build the applications"; fi

clean:           ## remove everything that make built
	@rm -rf $(VENV) .coverage* .mypy_cache .ruff_cache tests/sdk/node/node_modules $(APPS)/*/node_modules $(APPS)/go/bin $(APPS)/java/target
