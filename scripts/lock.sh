#!/usr/bin/env bash
# Pins what pyproject.toml asks for: versions only, no addresses of package indexes.
set -euo pipefail
cd "$(dirname "$0")/.."
uv=(.venv/bin/uv pip compile --quiet --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links)
"${uv[@]}" pyproject.toml -o requirements.txt
"${uv[@]}" pyproject.toml --group build -c requirements.txt -o requirements-build.txt
"${uv[@]}" pyproject.toml --group test --group dev -c requirements.txt -o requirements-dev.txt
