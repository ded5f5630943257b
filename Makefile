# make demo and make test are each enough on a fresh machine; nothing is installed twice.
PYTHON ?= python3
BIN := .venv/bin
# TORCH_INDEX=URL takes PyTorch from another index, for instance its CPU builds (saves about 2.5 GB on Linux without a GPU).
PIP_INSTALL := $(BIN)/pip install --disable-pip-version-check --quiet -c constraints.txt $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX))

.PHONY: setup demo test lint bench messages shots check clean

setup: .venv/.encode

demo: .venv/.encode
	$(BIN)/aisle demo $(ARGS)

test: .venv/.test lint
	$(BIN)/python -m pytest $(ARGS)

lint: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy aisle.py search indexer web eval

bench: .venv/.encode
	$(BIN)/aisle eval bench --name demo $(ARGS)

# The shop's texts, found anew in the code and merged into every language; then translate what is empty and run it again.
# A new language: make messages NEW=fr
messages: .venv/.encode
	@mkdir -p build
	$(BIN)/pybabel extract -F babel.cfg -k lazy_gettext --add-location=file --sort-by-file --project=Aisle --version= -o build/messages.pot web
	$(if $(NEW),$(BIN)/pybabel init -i build/messages.pot -d web/translations -l $(NEW))
	$(BIN)/pybabel update -i build/messages.pot -d web/translations -w 120 --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel compile -d web/translations --statistics

# The pictures of docs/shop.md, of a shop that `make demo` serves.
shots: .venv/.test
	$(BIN)/python docs/shots.py $(ARGS)

.venv/.encode: setup.py constraints.txt | .venv/bin/pip
	@echo "Installing Aisle and its encoder into .venv (the first time: a few minutes) ..."
	$(PIP_INSTALL) -e '.[encode]'
	@touch $@

.venv/.test: setup.py constraints.txt .venv/.encode
	$(PIP_INSTALL) -e '.[encode,test]'
	@touch $@

.venv/bin/pip: | check
	$(PYTHON) -m venv .venv

# What pip cannot install: each line names the package that brings it.
check:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 or newer is needed (Debian: apt install python3)."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; $$($(PYTHON) --version) was found. Name another with make PYTHON=..."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "The venv module is missing (Debian: apt install python3-venv)."; exit 1; }
	@$(PYTHON) -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' || { echo "Python.h is missing; hnswlib is built from source (Debian: apt install python3-dev)."; exit 1; }
	@command -v $${CXX:-c++} >/dev/null || command -v g++ >/dev/null || { echo "A C++ compiler is missing; hnswlib is built from source (Debian: apt install g++)."; exit 1; }

clean:
	rm -rf .venv .aisle build *.egg-info
