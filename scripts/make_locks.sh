#!/usr/bin/env bash
# Writes the lock files anew: every version with its hashes, for all platforms, and no address of any registry in it.
#   scripts/make_locks.sh            keeps what still fits
#   scripts/make_locks.sh --upgrade  takes the newest of everything
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
  local file=$1
  shift
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-emit-find-links --no-header --annotation-style line --output-file "$file" "$@"
}

lock requirements.lock pyproject.toml "$@"
lock requirements-build.lock --group build "$@"
lock requirements-dev.lock pyproject.toml --group build --group dev \
  --constraint requirements.lock --constraint requirements-build.lock "$@"
lock requirements-uv.lock --constraint requirements-dev.lock - "$@" <<<uv
