#!/usr/bin/env bash
# Every check of the product, quickest first; called by `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
step() { printf '\n== %s\n' "$*"; }

step "format and lint"; $bin/ruff format --check src tests; $bin/ruff check src tests
step "imports"; $bin/lint-imports
step "types"; $bin/mypy
step "web: lint, types, modules, unit tests"
( cd web && export PATH="$PWD/../$bin:$PATH" && npm run --silent lint && npm run --silent typecheck && npm run --silent depcruise && npm run --silent test )
step "tests"; $bin/pytest -n 2 --dist loadgroup -q -m "not soak and not browser" tests
# Apart: a browser's driver leaves an event loop running in its process, where nothing else can start one.
step "tests in a browser"; $bin/pytest -n 1 -q -m "browser and not soak" tests
