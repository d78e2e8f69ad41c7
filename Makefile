# `make help` lists what can be made. Everything is installed into .venv on first use, from the locks.

PYTHON ?= python3
# Processes for the tests: a number, or auto for one a core. The order of the tests is the one that tests/conftest.py gives.
JOBS ?= auto
BIN := .venv/bin
TOOLS := .venv/tools/bin
NORMALISE := $(BIN)/python scripts/normalise.py
BUILD := $(BIN)/python scripts/build.py
# What uses the tests' own copies of the site, browser and search box; pytest finds them by pyproject.toml.
WITH_SUPPORT := PYTHONPATH=tests/support
PYTEST := $(BIN)/python -m pytest -n $(JOBS) --dist loadgroup --no-loadscope-reorder
export NO_MKDOCS_2_WARNING = 1

.PHONY: help site serve offline pdf release pages figures source demand claims concordance review reviewed check test lint types curation proofs mutants mutated fuzz tests bench format lock audit torch clean
.NOTPARALLEL:

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /\1~/p' $(MAKEFILE_LIST) | while IFS='~' read -r name what; do printf 'make %-9s %s\n' "$$name" "$$what"; done

# What readers get.

site: .venv/site ## build everything into site/
	$(NORMALISE)
	$(BUILD)

serve: .venv/site ## show the site, and each edit of questions/ within seconds
	$(BIN)/python scripts/serve.py

# Opened from disk, search included: build/rectified/index.html, and the same as a zip file.
offline: .venv/site ## build a copy that opens from disk into build/
	$(NORMALISE)
	$(BUILD) --offline
	$(BIN)/python scripts/pack.py build/rectified build/rectified-offline.zip

# Printed from the site, then offered by it: hence two builds.
pdf: .venv/test site ## build the site with every cheat sheet and the booklet as PDFs; needs Chromium
	$(BIN)/python scripts/pdf.py
	$(BUILD)

# The same bytes whoever makes it of the same commit; with the PDFs if `make pdf` was run before.
release: .venv/test site ## pack site, offline copy, PDFs, data, SBOM and checksums into build/release/
	$(BUILD) --offline
	$(BIN)/python scripts/release.py

pages: .venv/site ## rewrite docs/topics/ from questions/
	$(NORMALISE)

# A list of questions that is new: recorded, then read, and what no question answers drafted in build/drafts/.
#   make source LIST=FILE ID=forum TITLE="a forum’s list"
source: .venv/site ## put a new list on record: LIST=FILE ID=name TITLE="a forum’s list"
	$(BIN)/python scripts/record_sources.py "$(LIST)" --new "$(ID)" --title "$(TITLE)"
	$(NORMALISE) --sources "$(LIST)"

# How common questions are: in how many lists as published, one file each, they stand. A file's name is the list's.
demand: .venv/site ## count which questions other lists ask: LISTS=FOLDER
	$(BIN)/python scripts/demand.py "$(LISTS)"
	$(NORMALISE)

figures: .venv/test ## draw docs/assets/figures/ from scripts/figures/
	$(BIN)/python scripts/draw.py

# What helps to examine it.

EXAMINE := $(BIN)/python scripts/examine.py

claims: .venv/site ## list sentences that claim much: all, or TOPIC=
	@$(EXAMINE) claims $(TOPIC)

concordance: .venv/site ## every sentence on a term, from all pages: TERM="learning rate"
	@$(EXAMINE) concordance $(TERM)

review: .venv/site ## a reviewer's sheet of a topic: TOPIC=
	@$(EXAMINE) review $(TOPIC)

reviewed: .venv/site ## note that a topic or question was reviewed as it is: NAME=
	@$(EXAMINE) reviewed $(NAME)
	$(NORMALISE)

# What checks it.

check: .venv/test ## the fast loop: style, types, curation, and the proofs and answers of what changed
	$(BIN)/python scripts/check.py --jobs $(JOBS)

STAGES := lint types curation proofs mutants tests

# Every stage runs, whatever became of the one before; the last line names those that failed.
test: .venv/test $(if $(CI),.venv/torch) ## every check and test
	@failed=; for stage in $(STAGES); do \
		echo "== $$stage"; $(MAKE) --no-print-directory $$stage || failed="$$failed $$stage"; \
	done; \
	if [ -n "$$failed" ]; then echo "make test: failed:$$failed" >&2; exit 1; fi

# Style sheets and scripts of the pages: only where there is Node.js, which nothing else needs.
NPM := $(shell command -v npm 2>/dev/null)
BIOME := node_modules/.bin/biome

lint: .venv/test $(if $(NPM),$(BIOME))
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports --no-logo
ifdef NPM
	$(BIOME) ci --error-on-warnings
else
	@echo "Not tried: the style of CSS and JavaScript (install Node.js with npm, on Debian: apt-get install npm)"; [ -z "$$CI" ]
endif

types: .venv/test
	$(BIN)/mypy

# What passed in an earlier run of the same commit need not be run again: PASSED=.pytest_cache.
NOT_AGAIN = $(if $(PASSED),--passed=$(PASSED))

curation: .venv/test
	$(NORMALISE) --check $(if $(RECTIFIED_SOURCES),--sources $(RECTIFIED_SOURCES))

proofs: .venv/test ## prove every formula
	$(PYTEST) tests/formulas $(NOT_AGAIN)

tests: .venv/test
	$(PYTEST) --durations=15 --ignore=tests/formulas $(NOT_AGAIN)

mutants: .venv/test ## spoil every formula and see that its proofs notice
	$(BIN)/python scripts/mutate.py --json build/mutation.json

# Led by the code that a text reaches, where atheris is installed. What is worth beginning from next time is kept.
fuzz: .venv/test ## look for texts that end in a traceback: SECONDS=60, TARGETS="math answer"
	$(WITH_SUPPORT) $(BIN)/python tests/support/fuzzing.py --keep $(or $(SECONDS),60) $(TARGETS)

# The tool sees the packages of .venv, so that tests run with what is locked. MUTANTS='*' tries all, not one in twelve.
mutated: .venv/test .venv/tools/made ## spoil the code and see that its tests notice
	PYTHONPATH=$$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') $(BIN)/python scripts/mutate_code.py $(if $(MUTANTS),'$(MUTANTS)')

# What it costs to make the site, beside plain Material: make bench SIZES=1,4,16,64; benchmarks/README.md has the figures.
bench: .venv/test ## measure cost, beside plain Material, as the collection grows
	$(WITH_SUPPORT) $(BIN)/python benchmarks/bench.py $(if $(SIZES),--sizes $(SIZES))

format: .venv/test $(if $(NPM),$(BIOME)) ## lay out the code
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	$(if $(NPM),$(BIOME) check --write)

# What is installed. The locks hold for Python 3.11.0 and later and for every platform; pip refuses a file whose hash
# they do not name. The project itself comes from this folder, so no hash can name it.

INSTALL := $(BIN)/pip install --quiet --require-hashes --requirement
COMPILE := $(TOOLS)/uv pip compile --quiet --no-config --universal --python-version 3.11.0 --generate-hashes \
	--no-emit-package rectified --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Python 3.11 or newer is needed; say which: make PYTHON=python3.12 …")'
	$(PYTHON) -m venv .venv || { rm -rf .venv; echo "$(PYTHON) cannot make an environment; on Debian: apt install python3-venv" >&2; exit 1; }

.venv/site: .venv/bin/pip requirements.lock pyproject.toml
	$(INSTALL) requirements.lock
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/test: .venv/site requirements-test.lock
	$(INSTALL) requirements-test.lock
	touch $@

$(BIOME): package.json package-lock.json
	npm ci --silent
	touch $@

torch: .venv/torch ## install PyTorch, for the proofs and answers that use it

.venv/torch: .venv/test requirements-torch.txt
	$(BIN)/pip install --quiet --requirement requirements-torch.txt
	touch $@

.venv/tools/made: .venv/bin/pip requirements-tools.txt
	$(PYTHON) -m venv .venv/tools
	$(TOOLS)/pip install --quiet --requirement requirements-tools.txt
	touch $@

# uv and not pip-compile: one lock for all platforms and versions of Python. It keeps what is locked, unless UPGRADE=1.
lock: .venv/tools/made ## write the locks anew after a change of requirements.txt or requirements-test.txt
	$(COMPILE) --output-file requirements.lock requirements.txt
	$(COMPILE) --output-file requirements-test.lock --constraints requirements.lock requirements-test.txt

audit: .venv/tools/made ## ask whether a locked package has a known weakness; needs the network
	$(TOOLS)/pip-audit --strict --require-hashes --disable-pip --requirement requirements-test.lock

clean: ## remove what was built
	rm -rf site build docs/assets/generated docs/questions.json docs/_headers docs/pdf
