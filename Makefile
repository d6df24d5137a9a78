# Two commands: `make run` starts everything with the demo company, `make test` runs every check.
SHELL := /bin/bash
PYTHON ?= python3
VENV ?= .venv
# Further options of `make run`, as in make run ARGS="--port 9000 --demo-contacts 400".
ARGS ?=
BIN := $(VENV)/bin
NPM := PATH="$(abspath $(BIN)):$$PATH" $(abspath $(BIN))/npm
WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -type f -print 2>/dev/null)

.PHONY: run test soak ready build system clean lock

run: $(VENV)/.installed $(VENV)/.web-built
	@exec $(BIN)/leadloom serve --demo $(ARGS)

# Packages of Debian, of Python and of npm come side by side: most of it is waiting.
test:
	@$(MAKE) --no-print-directory -j3 ready
	@scripts/check.sh

ready: $(VENV)/.installed-dev $(VENV)/.web-built system

soak: $(VENV)/.installed-dev $(VENV)/.web-built system
	$(BIN)/pytest -q -o faulthandler_timeout=7200 -m soak tests

build: $(VENV)/.web-built

system:
	@scripts/install-system.sh

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements.txt requirements-build.txt pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt -r requirements-build.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed $(VENV)/clients/2-2 $(VENV)/clients/2-3
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

# Older releases of a real sender, each in a folder of its own: the tests run it as it is on customers' servers.
$(VENV)/clients/%: requirements-segment-%.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade --target $@ -r $<
	@touch $@

$(VENV)/.web-installed: web/package.json web/package-lock.json $(VENV)/.installed
	cd web && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.web-built: $(VENV)/.web-installed $(WEB_SOURCES)
	cd web && $(NPM) run --silent build
	@touch $@

lock: $(VENV)/.installed-dev
	@scripts/lock.sh

clean:
	rm -rf $(VENV) web/node_modules src/leadloom/web_dist src/leadloom/edge/static/t.js
