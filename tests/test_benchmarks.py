"""The benchmark of imports compares what was stored before it tells how long that took."""

from dataclasses import replace

import pytest

from benchmarks import imports, run
from benchmarks.land import write_parcels
from benchmarks.ways import FILE, SERVER, WAYS


@pytest.fixture
def file(tmp_path):
    write_parcels(tmp_path / "parcels.gpkg", 6, 5)
    return tmp_path / "parcels.gpkg"


@pytest.fixture
def files_only(monkeypatch):
    there = {name: way for name, way in WAYS.items() if way.task == FILE and not way.lacks()}
    lacking = replace(WAYS["server-geopandas"], lacks=lambda: "geoalchemy2 is not installed")
    monkeypatch.setattr(imports, "WAYS", there | {"server-geopandas": lacking})


@pytest.mark.usefixtures("files_only")
def test_every_way_is_told_with_its_cost_or_why_it_is_not(file):
    found, skipped = imports.measure(file, 1)
    assert skipped == {"`read_file`, `to_postgis`": "geoalchemy2 is not installed"}
    [took] = found["file-mutu"]
    assert min(took.values()) > 0
    assert took["memory"] > 50  # MB: Python with pandas holds more than that
    lines = list(run.import_tables(found, "30"))
    assert lines[0] == f"\n### 30 parcels {FILE}\n"
    assert lines[2].startswith("| `mutu import` |")
    assert " | 1.00 | " in lines[2]


@pytest.mark.usefixtures("files_only")
def test_ways_that_store_something_else_end_the_run(file, monkeypatch):
    kept = imports.in_file
    contents = [replace(kept(str(file), WAYS["file-ogr2ogr"].table), rows=n) for n in (30, 29)]
    monkeypatch.setattr(imports, "in_file", lambda *_: contents.pop())
    monkeypatch.setattr(imports, "once", lambda *_: ({"cpu": 1.0}, imports.in_file()))
    ours = imports.WAYS["file-mutu"]
    monkeypatch.setattr(imports, "WAYS", {"file-mutu": ours, "other": ours})
    with pytest.raises(SystemExit, match="other has stored"):
        imports.measure(file, 1)


def test_ours_comes_first_of_each_task():
    for task in (FILE, SERVER):
        names = [name for name, way in WAYS.items() if way.task == task]
        assert names[0].endswith("-mutu")
