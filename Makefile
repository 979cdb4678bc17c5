# Two commands do everything: `make run` serves the desk, `make test` passes the tests.
PYTHON ?= python3
PORT ?= 8501
BIN := .venv/bin
# Many small matrices: one thread each is fastest. No telemetry, no prompts.
export OPENBLAS_NUM_THREADS ?= 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without kept byte code, whatever the shell says, every start would compile the desk anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-dev peers browser run test pictures check bench clean

help: ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/.run ## the environment that serves
setup-dev: .venv/.dev ## the environment that tests

.venv/bin/python:
	@echo "Making the environment in .venv"
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Give another with: make PYTHON=python3.11 run")'
	@$(PYTHON) -m venv .venv

.venv/.run: requirements.txt .venv/bin/python
	@echo "Installing what the desk needs (some minutes the first time)"
	@$(BIN)/pip install --quiet --requirement requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing what the tests need"
	@$(BIN)/pip install --quiet --requirement requirements-dev.txt
	@touch $@

.venv-peers/.done: requirements-peers.txt
	@echo "Making the environment of the benchmark's peers in .venv-peers"
	@$(PYTHON) -m venv .venv-peers
	@.venv-peers/bin/pip install --quiet --requirement requirements-peers.txt
	@touch $@

peers: .venv-peers/.done ## the environment of the benchmark's peers, which need an older pandas

run: setup ## serve the desk on port 8501, with the synthetic sample book if there is no other
	@echo "Preparing the book"
	@$(BIN)/python -m core init --sample
	@echo "Serving on http://localhost:$(PORT)"
	@$(BIN)/streamlit run app.py --server.port $(PORT)

browser: setup-dev ## Chromium for the tests, where there is none
	@bash tests/browser/install.sh $(BIN)/python

test: setup-dev browser ## all tests, a real browser and a real PostgreSQL included
	@echo "Running the tests"
	@$(BIN)/python -m pytest --numprocesses 2 --dist loadfile

pictures: setup-dev browser ## a picture of every page, and in docs/pictures those of the user guide; ASKED=--check also checks them
	@$(BIN)/python -m tests.browser.pictures $(ASKED)

check: setup-dev ## ruff and mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

bench: setup-dev peers browser ## ours against other ways of doing the same, in one run
	@for name in forecast reserve book desk lots stress merchants app opening; do $(BIN)/python -m core benchmark $$name || exit; done

clean: ## remove the environments and caches, never data/local
	rm -rf .venv .venv-peers .pytest_cache .mypy_cache .ruff_cache .hypothesis
