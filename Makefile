# Afterbase. A fresh machine needs Python 3.11 or later and make; everything else comes with the first target.
#
#   make run      set up what is missing and serve the product (settings: docs/settings.md)
#   make test     all tests: Python in parallel, the web app's units, and a browser against the real product
#   make check    lint, format, types, import layers, and what must not be in the tree
#   make bench    measure speed and memory (docs/benchmarks.md)
#   make format   let the formatters have their way
#   make lock     write the lock files anew; make lock UPGRADE=--upgrade for newer versions
#   make clean    remove what was built and installed; never data/

SHELL := /bin/bash
PYTHON ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11 python,\
	$(shell $(p) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $(p))))
VENV := .venv/bin
WORKERS ?= auto
RUN_LOCKS := requirements.lock requirements-build.lock
SETUP := scripts/set_up.py pyproject.toml requirements-uv.lock

.PHONY: run setup web test test-python test-web test-browser check bench format lock clean
.NOTPARALLEL:
.DELETE_ON_ERROR:

run: .venv/.run web
	@exec $(VENV)/afterbase serve $(ARGS)

setup: .venv/.dev web

# The stamps stand for what is installed; the packages for development hold those for running.
.venv/.run: $(SETUP) $(RUN_LOCKS)
	@$(need-python)
	@$(or $(PYTHON),python3) scripts/set_up.py $(RUN_LOCKS)
	@touch $@

.venv/.dev: $(SETUP) requirements-dev.lock
	@$(need-python)
	@$(or $(PYTHON),python3) scripts/set_up.py requirements-dev.lock
	@touch .venv/.run $@

define need-python
if [ -z "$(PYTHON)" ]; then echo "Afterbase needs Python 3.11 or later; name it with: make PYTHON=/path/to/python3" >&2; exit 1; fi
endef

web: .venv/.run
	@$(VENV)/python scripts/build_web.py

test: test-python test-web test-browser

test-python: .venv/.dev
	$(VENV)/pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-web: .venv/.dev
	$(VENV)/python scripts/build_web.py run test

test-browser: .venv/.dev web
	$(VENV)/python scripts/build_web.py run size
	@if scripts/find_chromium.sh >/dev/null; then $(VENV)/python scripts/build_web.py run e2e; \
	elif [ -n "$$CI" ]; then echo "No Chromium for the browser tests." >&2; exit 1; \
	else echo "No Chromium found: the browser tests were LEFT OUT. Install chromium to run them."; fi

check: .venv/.dev
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy
	$(VENV)/lint-imports --no-logo
	$(VENV)/python scripts/check_tree.py
	$(VENV)/python scripts/build_web.py run check

bench: .venv/.dev web
	$(VENV)/afterbase bench $(ARGS)

format: .venv/.dev
	$(VENV)/ruff check --fix-only --quiet .
	$(VENV)/ruff format .
	$(VENV)/python scripts/build_web.py run format

lock: .venv/.dev
	scripts/make_locks.sh $(UPGRADE)

clean:
	rm -rf .venv web/node_modules src/afterbase/web/dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
