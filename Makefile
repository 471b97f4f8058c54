# 亩图 Mutu: `make demo` and `make test` do everything from a fresh clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
OUT ?= out
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: help env demo serve test check bench bench-tiles bench-maps clean

help:
	@echo "make demo   sample county: import, measure, judge, map, report -> $(OUT)/   示例县全程"
	@echo "make serve  the service on the demo workspace                              启动服务"
	@echo "make test   install what the tests need, run them all                      全部检查"
	@echo "make env    .venv with the command mutu                                    建立环境"
	@echo "make bench  side by side with peers on the same data                       性能对比"
	@echo "make bench-tiles  the same for tiles                                       瓦片对比"
	@echo "make bench-maps   size and load time of maps, beside folium                地图大小与加载时间"

$(VENV)/.made-env: pyproject.toml constraints.txt
	@command -v $(PYTHON) >/dev/null || { echo "需要 Python 3.11 以上 / Python 3.11 or later is needed"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 以上 / Python 3.11 or later is needed"; exit 1; }
	@echo "建立 .venv（首次约一两分钟）/ making .venv"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) install --constraint constraints.txt --editable ".[report]"
	@touch $@

$(VENV)/.made-dev: $(VENV)/.made-env
	@$(PIP) install --constraint constraints.txt --editable ".[report,postgis,fast,scale,stats,dev]"
	@touch $@

env: $(VENV)/.made-env

demo: env
	@$(BIN)/mutu demo --out $(OUT)

$(OUT)/county.gpkg: | env
	@$(BIN)/mutu demo --out $(OUT)

serve: env $(OUT)/county.gpkg
	@$(BIN)/mutu serve --workspace $(OUT)/county.gpkg

test: $(VENV)/.made-dev
	@sh tests/system-packages.sh
	@$(MAKE) --no-print-directory check

check: $(VENV)/.made-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n 2

benchmarks/.venv/.made: benchmarks/requirements.txt
	@test -x benchmarks/.venv/bin/python || $(PYTHON) -m venv benchmarks/.venv
	@benchmarks/.venv/bin/python -m pip --disable-pip-version-check --quiet install -r $<
	@touch $@

bench: SIZE ?= 1000000
bench: $(VENV)/.made-dev benchmarks/.venv/.made
	@sh tests/system-packages.sh
	@$(BIN)/python -m benchmarks.run --size $(SIZE)

bench-tiles: SIZE ?= 1000000
bench-tiles: $(VENV)/.made-dev benchmarks/.venv/.made
	@sh tests/system-packages.sh
	@$(BIN)/python -m benchmarks.tiles.run --size $(SIZE)

bench-maps: $(VENV)/.made-dev
	@sh tests/system-packages.sh
	@$(BIN)/python -m benchmarks.maps $(if $(SIZES),--sizes $(SIZES))

clean:
	rm -rf $(VENV) benchmarks/.venv $(OUT) .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
