# Everything the book needs lives in .venv and node_modules; nothing here touches the system.
# `make help` lists what can be asked for. PIP_ARGS goes to pip, PYTEST_ARGS to pytest.

PYTHON ?= $(or $(shell command -v python3.11),python3)
PORT ?= 8000
PIP_ARGS ?=
PYTEST_ARGS ?=
BIN := .venv/bin
SITE := _build/html

# The same numbers on every run and machine, and no progress bars in what is stored.
export PYTHONHASHSEED := 0
export OMP_NUM_THREADS := 1
export TQDM_DISABLE := 1

# Public data sets that a developer keeps beside the checkout.
ifndef NNDL_DATA
ifneq ($(wildcard ../shared/data),)
export NNDL_DATA := $(abspath ../shared/data)
endif
endif

inputs = $(shell find $(1) -type f -not -path '*/__pycache__/*' -not -path '*/.*' -not -name '*.mo' 2> /dev/null)

# The Chinese edition: its configuration is derived, its words are in locales/, its pages go to zh/.
chinese = rm -rf _build/zh $(SITE)/zh && $(BIN)/python -m tools.zh_config _build/zh && \
	$(BIN)/jupyter-book build . --config _build/zh/_config.yml --toc _build/zh/_toc.yml \
		--path-output _build/zh -W -n --keep-going && \
	$(BIN)/python -m tools.join_sites $(SITE) _build/zh/_build/html

.PHONY: help book zh test notebooks results serve lab pdf lint bench many mutants deep env site pyodide
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

book: env  ## check the notebooks against a fresh run, then build the book
	$(BIN)/python -m tools.execute --check
	@$(MAKE) --no-print-directory -s site
	@echo "The book is in $(SITE). Read it with: make serve"

zh: env  ## the Chinese edition anew, in the place of the one that stands (_build/html/zh)
	@test -e $(SITE)/.buildinfo || $(MAKE) --no-print-directory -s site
	@$(chinese)
	@touch $(SITE)/.buildinfo
	@echo "The Chinese edition is in $(SITE)/zh. Read it with: make serve"

test: env  ## every test: package, notebooks, built book, browser
	@$(MAKE) --no-print-directory -s site || echo "The book did not build: the tests of its pages fail below."
	@$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-current-env \
		--nbval-sanitize-with tests/sanitize.cfg $(PYTEST_ARGS)

notebooks: env  ## run the notebooks and store what came out
	$(BIN)/python -m tools.execute --store

serve: site  ## read the book at http://localhost:8000 (PORT=...)
	@echo "http://localhost:$(PORT)  (Ctrl-C ends)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(SITE)

lab: site  ## the chapters as plain notebooks, in JupyterLab
	@mkdir -p _build/lab && cp -n $(SITE)/_sources/notebooks/*.ipynb _build/lab/
	@$(BIN)/jupyter lab --notebook-dir _build/lab

pdf: site  ## the whole book as one PDF (Chromium)
	@$(BIN)/python -m tools.pdf $(SITE)

lint: env  ## style of code and notebooks
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

bench: env  ## speed, as ratios against PyTorch's own layers
	$(BIN)/python -m benchmarks

results: env  ## run the recorded experiments again and compare (long; public data)
	$(BIN)/python -m results

pyodide: node_modules/.stamp  ## fetch Python for the code checks in the pages (network, 16 MB)
	@$(PYTHON) -m tools.vendor_pyodide

many: env  ## the tests on random shapes, each with many examples
	@$(BIN)/python -m pytest -m hypothesis --hypothesis-profile many tests $(PYTEST_ARGS)

mutants: env  ## small faults in nndl.numpy and nndl.exercises: do the tests find them? (an hour)
	$(BIN)/python -m pip install -q cosmic-ray==8.7.0 coverage==7.17.5
	$(BIN)/python -m tools.mutants

deep: env site many  ## what is slow and rarely breaks: other Pythons, many examples, time of each notebook
	$(BIN)/python -m tools.other_pythons
	$(BIN)/python -m tools.execute --time

# --- how it is made ---

env: .venv/.stamp
site: $(SITE)/.buildinfo

.venv/.stamp: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { \
		echo "The pinned environment is for Python 3.11; $(PYTHON) is missing or another."; \
		echo "Install it, or name it: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "Installing the environment into .venv (the first time: minutes, about 1.6 GB) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt $(PIP_ARGS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip check
	@$(BIN)/python -c 'import matplotlib.pyplot'  # its first import talks: not in a notebook
	@touch $@

node_modules/.stamp: package.json package-lock.json
	@command -v npm > /dev/null || { echo "The pages need node 20 or newer, with npm."; exit 1; }
	npm ci
	@touch $@

# Always from nothing: a second, partial build forgets the warnings of the first and does not see
# a changed extension. A failed build leaves no pages that a test could mistake for new ones.
$(SITE)/.buildinfo: .venv/.stamp node_modules/.stamp _config.yml _toc.yml \
		$(call inputs,book locales notebooks nndl results web/src web/build.mjs web/slim.mjs web/pyodide)
	@rm -rf $(SITE) _build/.doctrees
	@$(BIN)/jupyter-book build . -W -n --keep-going || { rm -rf $(SITE) _build/.doctrees; exit 1; }
	@$(BIN)/python -m tools.wheel $(SITE)/dist
	@{ $(chinese); } || { rm -rf $(SITE) _build/.doctrees; exit 1; }
	@$(BIN)/python -m tools.offline $(SITE)
	@touch $@
