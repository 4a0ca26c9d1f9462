# Two commands for a fresh machine: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LINKS := build/types/jixiao

.PHONY: demo test test-all lint types unit trust slow bench forms pictures libreoffice clean

# What a user runs: published figures in, a scored and checked workbook out.
demo: $(STAMP)
	$(BIN)/jx demo -o demo

# Everything the tests need is set up here, LibreOffice included.
test: $(STAMP) libreoffice lint types unit

unit: $(STAMP)
	$(BIN)/python -m pytest -n 2

# Also what takes minutes: 100,000 spellings, 60,000 calls with any objects.
test-all: test slow

slow: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m slow

# What docs/trust.md says, measured again; CORPUS=DIR takes your own workbooks for the fidelity row.
trust: $(STAMP) libreoffice
	CORPUS="$(CORPUS)" $(BIN)/python -m pytest -n 2 --durations=10 tests/trust tests/macros/formula/test_careful.py tests/addin/package/test_hostile.py tests/addin/workbook/test_save.py

lint: $(STAMP)
	$(BIN)/ruff check .

# mypy does not follow package_dir: it sees the rooms through links below a jixiao/ folder.
types: $(STAMP)
	mkdir -p $(LINKS)
	for room in addin macros templates udfs; do ln -sfn ../../../$$room $(LINKS)/$$room; done
	cd build/types && MYPYPATH=. ../../$(BIN)/mypy --config-file ../../setup.cfg -p jixiao

$(STAMP): setup.cfg pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install -qq --upgrade pip
	$(BIN)/python -m pip install -qq -e '.[test]'
	touch $@

libreoffice:
	tests/install-libreoffice.sh

# Draw the official templates again (they are committed; accountants may restyle them).
forms: $(STAMP)
	$(BIN)/python -m jixiao.templates.draw

# The pictures of the README and docs, made by the project's own commands.
pictures: $(STAMP) libreoffice
	docs/make-pictures.sh

bench: $(STAMP)
	$(BIN)/python bench/run.py

clean:
	rm -rf build dist demo *.egg-info .pytest_cache .mypy_cache .ruff_cache
