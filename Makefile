# make book    build the website and say where it is
# make test    run the tests
# make lab     open the chapters as notebooks in JupyterLab
#
# Each target first installs what it needs into .venv and skips what is already there. The README shows the same
# steps without make.

PYTHON ?= python3
BIN := .venv/bin

.DEFAULT_GOAL := help
.PHONY: help book test lab

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

book: .venv/book.done
	@$(BIN)/python -m press.build

test: .venv/test.done book
	@$(BIN)/python -m press.system chromium
	@$(BIN)/python -m pytest

lab: .venv/book.done
	@$(BIN)/python -m press.lab $(LAB_OPTIONS)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed; $(PYTHON) is not. Try: make book PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/book.done: requirements.txt constraints.txt pyproject.toml | .venv/bin/python
	$(BIN)/python -m pip install --quiet --requirement requirements.txt --editable .
	@touch $@

.venv/test.done: requirements-test.txt .venv/book.done
	$(BIN)/python -m pip install --quiet --requirement requirements-test.txt
	@touch $@
