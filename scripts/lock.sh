#!/usr/bin/env bash
# Pins what pyproject.toml asks for: versions only, no addresses of package indexes.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=(.venv/bin/uv pip compile --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links)
"${uv[@]}" pyproject.toml -o requirements.txt
"${uv[@]}" pyproject.toml --group build -c requirements.txt -o requirements-build.txt
"${uv[@]}" pyproject.toml --group test --group dev -c requirements.txt -o requirements-dev.txt
# Older releases of a sender, each installed into a folder of its own beside the newest one (tests/edge/clients).
others=$(mktemp --suffix=.txt); trap 'rm -f "$others"' EXIT
grep -v '^segment-analytics-python==' requirements-dev.txt > "$others"
for version in 2-2 2-3; do
  "${uv[@]}" --group "pyproject.toml:segment-$version" -c "$others" -o "requirements-segment-$version.txt"
done
