# make site   build everything into site/        make test   run every check
# make serve  show the site while you edit       make pages  rewrite docs/topics from questions/
# make pdf    the same with every cheat sheet and the booklet as PDFs
# make mutants  spoil every formula and see that its proofs notice

PYTHON ?= python3
BIN := .venv/bin
export NO_MKDOCS_2_WARNING = 1

.PHONY: site pdf serve offline pages test mutants clean

site: .venv/site
	$(BIN)/python scripts/normalise.py
	$(BIN)/mkdocs build --strict

serve: .venv/site
	$(BIN)/python scripts/normalise.py
	$(BIN)/mkdocs serve --watch questions --watch references.bib

# A copy that opens from disk, search included: build/rectified/index.html, and the same as a zip file.
offline: .venv/site
	$(BIN)/python scripts/normalise.py
	$(BIN)/mkdocs build --strict --config-file mkdocs.offline.yml
	rm -f build/rectified-offline.zip
	$(BIN)/python -m zipfile --create build/rectified-offline.zip build/rectified/

# Printed from the site, then offered by it: hence two builds.
pdf: .venv/test site
	$(BIN)/python scripts/pdf.py
	$(BIN)/mkdocs build --strict

pages: .venv/site
	$(BIN)/python scripts/normalise.py

# A list of questions that is new: recorded, then read, and what no question answers drafted in build/drafts/.
#   make source LIST=FILE ID=forum TITLE="a forum’s list"
.PHONY: source
source: .venv/site
	$(BIN)/python scripts/record_sources.py "$(LIST)" --new "$(ID)" --title "$(TITLE)"
	$(BIN)/python scripts/normalise.py --sources "$(LIST)"

test: .venv/test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python scripts/normalise.py --check $(if $(RECTIFIED_SOURCES),--sources $(RECTIFIED_SOURCES))
	$(BIN)/python -m pytest --durations=15
	$(BIN)/python scripts/mutate.py

mutants: .venv/test
	$(BIN)/python scripts/mutate.py --json build/mutation.json

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/site: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --requirement requirements.txt
	touch $@

# In CI the proofs also run against PyTorch's own layers and optimizers.
.venv/test: .venv/site requirements-test.txt
	$(BIN)/pip install --quiet --requirement requirements-test.txt $(if $(CI),torch==2.13.0)
	touch $@

clean:
	rm -rf site build docs/assets/generated docs/questions.json docs/pdf
