#!/usr/bin/env bash
# Every check of the product, quickest first; called by `make test`. What can go side by side does: two cores, much waiting.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
logs=$(mktemp -d)
unset PYTHONDONTWRITEBYTECODE # hundreds of processes are started here: each would compile the product anew
declare -A jobs
trap 'for name in "${!jobs[@]}"; do kill -- "-${jobs[$name]}" 2>/dev/null || true; done; rm -rf "$logs"' EXIT

step() { printf '\n== %s\n' "$*"; "$@"; }

begin() { # NAME COMMAND...: start it as a process group, its words kept
  local name=$1
  shift
  set -m
  "$@" >"$logs/$name" 2>&1 </dev/null &
  set +m
  jobs[$name]=$!
}

finish() { # NAME: say what it says until it ends; returns its exit code
  local name=$1 code=0
  tail -n +1 -f -s 0.2 --pid "${jobs[$name]}" "$logs/$name"
  wait "${jobs[$name]}" || code=$?
  unset "jobs[$name]"
  return $code
}

python_checks() {
  step $bin/ruff format --check src tests
  step $bin/ruff check src tests
  step $bin/lint-imports
  step $bin/mypy
}

web_checks() {
  cd web
  PATH="$PWD/../$bin:$PATH"
  for check in lint typecheck depcruise test; do step npm run --silent $check; done
}

begin web web_checks
python_checks
finish web

# The browser's driver leaves an event loop running in its process, where nothing else can start one.
mapfile -t in_browser < <(grep -rl --include='test_*.py' 'pytest\.mark\.browser' tests | sort)

browser_tests() { # Chromium stops answering now and then: what failed or hung runs once more, in a browser of its own
  local code=0
  local run=(timeout --kill-after 60 1800 $bin/pytest -n 1 -q -o cache_dir=.pytest_cache/browser -o faulthandler_timeout=420)
  "${run[@]}" -m "browser and not soak" "${in_browser[@]}" || code=$?
  if [ $code -ne 1 ]; then return $code; fi
  printf '\n== once more, what failed in a browser\n'
  "${run[@]}" --last-failed -m "browser and not soak" "${in_browser[@]}"
}

begin browser browser_tests
code=0
step $bin/pytest -n 2 --dist loadgroup -q -m "not soak and not browser" tests || code=$?
printf '\n== tests in a browser\n'
finish browser || code=$?
exit $code
