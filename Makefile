PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

# One stamp file says that the locked dependencies are in place; a changed lock installs again.
STAMP := $(VENV)/.installed

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or later is needed, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: install demo test lint types check evaluate opinion bench lock clean

install: $(STAMP)

demo: $(STAMP)  ## the main job on embedded servers; ARGS=--once ends by itself
	@$(BIN)/python -m processor.demo $(ARGS)

test: $(STAMP)  ## the whole test suite
	@$(BIN)/pytest -n auto --dist worksteal $(ARGS)

lint: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(STAMP)
	@$(BIN)/basedpyright

check: lint types test

evaluate: $(STAMP)  ## the figures on labelled mail
	@$(BIN)/python -m tests.evaluate $(ARGS)

opinion: $(STAMP)  ## fit rules/opinion*.tsv anew to the labelled mails
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-opinion.lock
	@$(BIN)/python -m tests.opinion

.PHONY: foreign
foreign: $(STAMP)  ## sender verification on test suites and mails of others; ARGS=FOLDER, which holds them
	@$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r tests/foreign/requirements.lock
	@$(BIN)/python -m tests.foreign $(ARGS)

bench: $(STAMP)  ## speed and memory, as ratios in one run
	@$(BIN)/python -m bench $(ARGS)

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 \
	  --generate-hashes --no-header --output-file requirements.lock
	uv pip compile --group pyproject.toml:opinion --universal --python-version 3.11 \
	  --generate-hashes --no-header --output-file requirements-opinion.lock

clean:
	rm -rf $(VENV) .pytest_cache .ruff_cache build dist
