# Thin: each rule calls one tool. The README says what the commands are for.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
else
BIN := .venv/bin
endif
READY := .venv/ready
WEB := web/node_modules/ready
SITE := _build/html/index.html
# Workers share the cores, no stored progress gets into an output, and what hundreds of processes
# load is compiled once.
ALONE := NNBOOK_PROGRESS=off OMP_NUM_THREADS=1 PYTHONDONTWRITEBYTECODE=
# One for each core and one more, see tests/conftest.py; each takes about a gigabyte.
WORKERS := -n logical --maxprocesses 4 --max-worker-restart 2 --dist loadfile --no-loadscope-reorder
# Where no notebook is compared, nbval would only take time to load.
TESTS := $(ALONE) $(BIN)/python -m pytest -p no:nbval
NOTEBOOKS := $(wildcard book/*.ipynb solutions/*.ipynb)
# How many seconds a rule took, for `make bench`.
BEGUN = @date +%s > _build/$@-begun
TAKEN = @expr $$(date +%s) - $$(cat _build/$@-begun) > _build/$@-seconds

.DEFAULT_GOAL := serve
.PHONY: serve site lab grade notebooks lint format quick test again nbval bench browser sandbox screenshot pdf clean

serve: site
	@$(BIN)/python -m tools.live

site: $(READY) $(WEB)
	@$(BIN)/python -m tools.site

lab: $(READY)
	$(BIN)/jupyter lab book/01_layers.ipynb

grade: $(READY)
	@$(BIN)/python -m nnbook.grading grade exercises --own --html _build/grade.html

notebooks: $(READY)
	@$(BIN)/python -m tools.notebooks.lines
	@$(BIN)/python -m tools.notebooks

lint: $(READY) $(WEB)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m tools.machine.javascript

format: $(READY) $(WEB)
	$(BIN)/python -m tools.machine.javascript --write
	$(BIN)/ruff check --fix --exclude '*.ipynb' .
	$(BIN)/ruff format --exclude '*.ipynb' .
	$(BIN)/jupytext --quiet --pipe '$(CURDIR)/$(BIN)/ruff format --quiet --config book/ruff.toml -' book/[0-9]*.md solutions/*.md

# What reads the built pages reads those that stand there.
quick: $(READY) $(WEB) | $(SITE)
	$(BEGUN)
	@$(MAKE) --no-print-directory lint
	$(TESTS) $(WORKERS) -m "not (browser or sandbox or kernel or site or workers or python)" tests
	$(TAKEN)

test: lint site browser sandbox
	$(BEGUN)
	$(TESTS) $(WORKERS) tests
	@$(MAKE) --no-print-directory nbval
	$(TAKEN)

# What failed last, alone.
again: $(READY)
	$(TESTS) --last-failed --last-failed-no-failures none tests

nbval: $(READY)
	$(ALONE) $(BIN)/python -m pytest -p tools.notebooks.forked $(WORKERS) --nbval --nbval-current-env $(NOTEBOOKS)

bench: site browser
	@$(BIN)/python -m tools.bench --save

browser: $(READY)
	@$(BIN)/python -m tools.machine.browser

sandbox: $(READY)
	@$(BIN)/python -m tools.machine.sandbox

screenshot: site browser
	@$(BIN)/python -m tools.paper.screenshot

pdf: site browser
	@$(BIN)/python -m tools.paper.pdf

clean:
	rm -rf _build .venv web/node_modules

$(READY): requirements.txt constraints.txt pyproject.toml
	@$(PYTHON) -m tools.machine.environment
	@touch $@

$(SITE):
	@$(MAKE) --no-print-directory site

$(WEB): web/package-lock.json $(READY)
	@$(BIN)/python -m tools.site --install
	@touch $@
