# Everything that this repository can do: `make help`.

PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/installed
# The versions that are installed. Another file is a trial of other versions.
REQUIREMENTS ?= requirements.txt
BOOK := _build/html
BUILT := $(BOOK)/built
PORT ?= 8000
DRAFT ?= _build/draft
# Test processes side by side, one file of tests each; every one computes with a single thread.
JOBS ?= 2
PYTEST := OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(JOBS) --dist loadscope --doctest-modules --durations 15

# In names of files a blank gets a backslash, or make would take one name for two.
ESCAPED := sed 's/ /\\ /g'
NOTEBOOKS := $(shell find book -name '*.ipynb' -not -path '*/.ipynb_checkpoints/*' | sort | $(ESCAPED))

# Scripts and styles, which oxlint and oxfmt read.
FRONT_END := lwcnn/widgets book/_static

define STYLE
$(BIN)/ruff check .
$(BIN)/ruff format --check .
$(BIN)/oxlint $(FRONT_END)
$(BIN)/oxfmt --check $(FRONT_END)
endef

# What the book is made of: a change in any of these makes it stale.
SOURCES := $(shell find book lwcnn -type f -not -path '*/__pycache__/*' -not -path '*/.*' | $(ESCAPED)) \
           _config.yml _toc.yml requirements.txt

export PYTHONUNBUFFERED := 1
# Compiled files are kept, whatever the shell says: tests and chapters start Python some hundred times.
export PYTHONDONTWRITEBYTECODE :=
export PYDEVD_DISABLE_FILE_VALIDATION := 1

# Before anything is made: a Python that is too old, or a .venv that no longer works, is told in a sentence. By the
# folder that stands in .venv/installed it is seen that .venv was made elsewhere.
ifneq ($(filter-out help clean,$(MAKECMDGOALS)),)
ifneq ($(shell "$(PYTHON)" tools/environment.py $(filter command environment,$(origin PYTHON))),ready)
$(error No Python 3.11 to 3.13 was found as $(PYTHON). Name one that you have: make $(MAKECMDGOALS) PYTHON=python3.12)
endif
endif

help: ## list what make can do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## */\1|/' | awk -F'|' '{printf "  make %-11s %s\n", $$1, $$2}'

book: $(BUILT) ## run the chapters (only what changed) and build the book
	@$(BIN)/python -c 'import pathlib; print("The book is at", pathlib.Path("$(BOOK)/index.html").resolve().as_uri())'

$(BUILT): $(SOURCES) $(INSTALLED)
	@echo "Running the chapters that have changed: a few minutes where all of them have ..."
	$(BIN)/python -m tools.forget_stale_runs
	OMP_NUM_THREADS=1 $(BIN)/python -m tools.run_stale_chapters
	@echo "Building the pages: less than a minute ..."
	$(BIN)/jupyter-book build . -n -W --keep-going
	@touch $@

$(INSTALLED): $(REQUIREMENTS) pyproject.toml
	@echo "Installing into .venv what $(REQUIREMENTS) lists: some minutes with pip, less with uv ..."
	test -x $(BIN)/python || "$(PYTHON)" -m venv .venv
	$(BIN)/python -m tools.install $(REQUIREMENTS)
	$(BIN)/python -c "import matplotlib.pyplot" # builds its list of fonts now, or a chapter would say so
	@pwd -P > $@

quick: $(INSTALLED) ## check in about five minutes what needs no browser: style, examples and most tests of the package
	$(STYLE)
	@echo "Testing what needs no browser and no chapter: about five minutes on two cores ..."
	$(PYTEST) lwcnn tests -m "not browser and not slow" --ignore tests/book --ignore tests/parity --ignore tests/mutations

test: $(BUILT) ## check everything: style, package, examples, chapters, and the built book in a browser
	$(BIN)/python -m tools.chromium
	$(STYLE)
	@echo "Testing everything: about 25 minutes on two cores ..."
	$(PYTEST) lwcnn tests $(NOTEBOOKS) \
	  -p tools.stored_runs --nbval --nbval-sanitize-with tests/nbval.cfg --nbval-cell-timeout 300

draft: $(INSTALLED) ## show the pages quickly, from the outputs that stand in the notebooks (DRAFT=folder)
	$(BIN)/python -m tools.draft --output $(DRAFT)

mutations: $(INSTALLED) ## break the package on purpose and see a test fail each time
	$(BIN)/python tests/mutations/run.py

benchmark: $(INSTALLED) ## time every network and the adder layer on a quiet machine (NETWORKS=shuffle: only those)
	OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.forward $(NETWORKS)
	$(if $(NETWORKS),,OMP_NUM_THREADS=1 $(BIN)/python -m benchmarks.adder)

notebooks: $(INSTALLED) ## run the chapters and write them back (CHAPTERS=book/x.ipynb: only this one)
	$(BIN)/python -m tools.notebooks $(CHAPTERS)

serve: $(BUILT) ## show the book on this machine (PORT=8000)
	@echo "The book is at http://localhost:$(PORT)/  (Ctrl-C ends)"
	@$(BIN)/python -m http.server $(PORT) --bind 127.0.0.1 --directory $(BOOK)

format: $(INSTALLED) ## bring code and notebooks into one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/oxfmt $(FRONT_END)
	$(BIN)/python -m tools.notebooks --tidy

address: $(INSTALLED) ## say the repository's address; URL=https://github.com/you/fork changes it everywhere
	$(BIN)/python -m tools.address $(URL)

install: $(INSTALLED) ## make .venv with all that the book and its tests need

colab: ## run the chapters with the versions that Colab has (Python 3.13; makes .venv-colab: minutes, gigabytes)
	"$(PYTHON)" -m tools.colab $(CHAPTERS)

clean: ## remove the built book and the stored runs of the chapters (keeps .venv)
	rm -rf _build

.DEFAULT_GOAL := help
.PHONY: help book quick test draft mutations benchmark notebooks serve format address install colab clean
