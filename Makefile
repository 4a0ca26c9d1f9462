# Two commands for a fresh machine: `make demo` and `make test`. While working: `make fast`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# Compiled modules are kept: each of the hundreds of processes that tests start would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE
STAMP := $(VENV)/.installed
LINKS := build/types/jixiao

.PHONY: demo test test-all lint types fast unit unit-rooms unit-browser trust fuzz lock long coverage mutants newest bench forms pictures architecture reference libreoffice chromium page clean

# What a user runs: published figures in, a scored and checked workbook out.
demo: $(STAMP)
	@echo "生成、评分、检查演示的工作簿；装有 LibreOffice 时再打印成 PDF……"
	@$(BIN)/jx demo -o demo
	@echo "没有装到系统里，这里的 jx 是 $(CURDIR)/$(BIN)/jx。"

# Everything the tests need is set up here, LibreOffice and Chromium included.
test: $(STAMP) libreoffice chromium lint types unit

# Side by side: the one waits for offices, the other for a browser. Those of the browser in one process: each start of an
# engine costs seconds.
unit: $(STAMP)
	$(MAKE) -j 2 unit-rooms unit-browser

unit-rooms:
	$(BIN)/python -m pytest -n 2 --ignore=tests/page --ignore=tests/wps

unit-browser:
	$(BIN)/python -m pytest tests/page tests/wps

# Without an office and without what takes seconds: under ninety seconds on two cores.
fast: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m "not slow and not long and not force"

# Also what takes minutes: 100,000 spellings, 60,000 calls with any objects.
test-all: test long

long: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m long

# Lines and branches that the fast set runs; below the floor in setup.cfg it fails.
coverage: $(STAMP)
	$(BIN)/python -m pytest -n 2 -m "not slow and not long and not force" --cov --cov-branch --cov-report=term

# Faults put in on purpose, see docs/mutants.md. PATHS and MUTANTS choose: `make mutants PATHS=udfs/rules MUTANTS="--each 0"`.
PATHS ?= udfs addin/package addin/sheet addin/insert addin/workbook
mutants: $(STAMP)
	mkdir -p build/mutants
	COVERAGE_FILE=build/mutants/coverage $(BIN)/python -m pytest -n 2 -m "not slow and not long and not force" --cov --cov-context=test --cov-report= \
		$(wildcard $(addprefix tests/,$(filter-out %.py,$(PATHS)) $(patsubst %/,%,$(dir $(filter %.py,$(PATHS))))))
	$(BIN)/python tests/mutation $(PATHS) $(MUTANTS)

# The versions and sums that the offline bundle is made from, for every system.
lock: $(STAMP)
	$(BIN)/python -m pip install -q uv
	$(BIN)/python -m uv pip compile setup.cfg --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q --upgrade -o requirements.lock

FUZZ ?= 15
# Inputs by chance, FUZZ seconds for each of eight readers; KEEP=--keep puts new ground into the corpora that every run of the tests feeds again.
fuzz: $(STAMP)
	$(BIN)/python -m pip install -q atheris
	PYTHONPATH=tests:tests/making $(BIN)/python -m trust.fuzz $(FUZZ) $(KEEP)

# What docs/trust.md says, measured again, the long parts too, with ten minutes of each reader; CORPUS=DIR takes your own workbooks for the fidelity row.
trust: FUZZ = 600
trust: $(STAMP) libreoffice fuzz
	which strace mkfs.btrfs >/dev/null || apt-get install -y -qq strace btrfs-progs >/dev/null
	CORPUS="$(CORPUS)" $(BIN)/python -m pytest -n 2 -m "" --durations=10 tests/trust tests/macros/formula/test_careful.py tests/addin/package/test_hostile.py tests/addin/workbook/test_save.py

# The rooms that need no office on the newest Python that Debian has, in a system of its own.
newest:
	tests/newest.sh

lint: $(STAMP)
	$(BIN)/ruff check .

# mypy does not follow package_dir: it sees the rooms through links below a jixiao/ folder.
types: $(STAMP)
	mkdir -p $(LINKS)
	for room in addin macros templates udfs; do ln -sfn ../../../$$room $(LINKS)/$$room; done
	cd build/types && MYPYPATH=. ../../$(BIN)/mypy --config-file ../../setup.cfg -p jixiao

$(STAMP): setup.cfg pyproject.toml
	@echo "第一次：先在 $(VENV) 里建 Python 环境……"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -q --disable-pip-version-check --upgrade pip
	@echo "下载并安装程序库和测试工具；快慢看网络，下面一行一个……"
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off -e '.[test]'
	@touch $@

libreoffice:
	tests/install-libreoffice.sh

chromium:
	tests/install-chromium.sh

# The page for a browser, in one file: what a release carries. npm is needed the first time.
page: $(STAMP)
	mkdir -p build
	$(BIN)/jx page build -o build/绩效网页版.html

# Draw the official templates again (they are committed; accountants may restyle them).
forms: $(STAMP)
	$(BIN)/python -m jixiao.templates.draw

# The pictures of the README and docs, made by the project's own commands.
pictures: $(STAMP) libreoffice chromium
	docs/making/make-pictures.sh
	$(BIN)/python docs/making/tutorial_pictures.py

# The picture and the tables of docs/architecture.md, from the imports.
architecture: $(STAMP)
	$(BIN)/python docs/making/architecture.py

# docs/commands.md from the command line's help, docs/functions.md from the functions.
reference: $(STAMP)
	$(BIN)/python docs/making/reference.py

# Everything beside its peers, about a quarter of an hour; one group: `make bench ONLY="--only calc"`.
bench: $(STAMP) libreoffice
	$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[bench]'
	$(BIN)/python bench/run.py $(ONLY)

clean:
	rm -rf build dist demo *.egg-info .pytest_cache .mypy_cache .ruff_cache
