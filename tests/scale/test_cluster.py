"""Partitions on a cluster answer what one machine answers, whoever dies meanwhile."""

import os
import signal
from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import psutil
import pytest

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.measuring.tally import measure
from geoapi.questions.idle import ask_idle
from geoapi.scale import idle, measures, parts, relate
from geoapi.scale.cluster import ScaleError, Workers, cluster
from geoapi.scale.pieces import place_of
from geoapi.scale.work import Job, total
from layers.errors import StoreError
from layers.progress import quiet
from layers.relations import apportion
from tests.scale import tasks

ON = date(2024, 12, 31)
LIMIT = 700_000_000


@pytest.fixture(scope="module")
def client():
    with cluster(Workers(count=2, memory=str(LIMIT))) as opened:
        yield opened


@pytest.fixture(scope="module")
def ledger(county):
    return Ledger(county.atlas)


def pids(client):
    return set(client.run(os.getpid).values())


def same(found, expected):
    rows = [table.rows.reset_index(drop=True) for table in (found, expected)]
    pd.testing.assert_frame_equal(*rows, rtol=1e-9, atol=1e-9)
    assert rows[0][["n", "firms"]].equals(rows[1][["n", "firms"]])
    for name in ("outside", "unplaced", "overlap", "total"):
        one, other = getattr(found, name), getattr(expected, name)
        assert (one["n"], one["firms"]) == (other["n"], other["firms"])
        assert one == approx(other)


def equal(client, dataset, ledger, asked):
    where = cql2_filter(asked.where) if asked.where else None
    tables = measures.measure(client, measures.ready(dataset, asked))
    pairs = [(name, by) for name in asked.names for by in asked.by]
    assert [(table.measure.name, table.by) for table in tables] == pairs
    for table in tables:
        asking = {"by": table.by, "period": asked.period, "where": where, "rule": asked.rule}
        same(table, measure(ledger, table.measure.name, **asking))


@pytest.mark.parametrize("asked", [
    parts.Asked(
        ("measured_area", "floor_area_ratio", "tax_intensity", "labour_productivity"),
        ("zones", "towns", "industries", "enterprises", "county"),
    ),
    parts.Asked(("site_area",), ("zones", "enterprises"), where="ownership = 'state'"),
    parts.Asked(("tax_paid",), ("towns", "industries"), "2023", "above_scale = true"),
    parts.Asked(("site_area", "jobs_intensity"), ("zones",), rule="centroid"),
], ids=["all units", "some parcels", "some firms of a year", "by centroids"])  # fmt: skip
def test_measures_are_those_of_one_machine(client, dataset, ledger, asked):
    equal(client, dataset, ledger, asked)


def test_without_workers_it_is_done_here_one_partition_after_another(dataset, ledger, county):
    heard = []
    with cluster(Workers(count=0)) as nobody:
        equal(nobody, dataset, ledger, parts.Asked(("site_area", "tax_intensity"), ("zones",)))
        found = idle.find(nobody, dataset, ON, told=lambda *words: heard.append(words))
    assert found == ask_idle(county, ON)
    assert heard[-1] == ("计算", len(heard), len(heard))


def test_idle_land_is_that_of_one_machine(client, dataset, county):
    assert idle.find(client, dataset, ON) == ask_idle(county, ON)


def test_relations_are_those_of_one_machine(client, dataset, county, tmp_path):
    told = relate.relate(client, dataset, "zones", tmp_path / "out")
    parcels, zones = county.atlas["parcels"], county.atlas["zones"]
    expected = apportion(parcels, zones)
    found = pd.read_parquet(sorted((tmp_path / "out").glob("*.parquet")))
    inside = found.dropna(subset="zone_code").set_index(["parcel_id", "zone_code"]).sort_index()
    pairs = expected.pairs.assign(
        parcel_id=parcels["parcel_id"].to_numpy()[expected.part],
        zone_code=zones["zone_code"].to_numpy()[expected.unit],
    ).set_index(["parcel_id", "zone_code"]).sort_index()  # fmt: skip
    pd.testing.assert_frame_equal(inside[["share", "area"]], pairs[["share", "area"]], rtol=1e-9)
    sums = found.assign(overlap=-found["overlap"]).groupby("parcel_id")
    whole = (sums["share"].sum() + sums["overlap"].first()).to_numpy()
    assert whole == pytest.approx(np.ones(len(parcels)), abs=1e-9)
    assert (told.parcels, told.pairs) == (len(parcels), len(pairs))
    assert told.inside + told.outside - told.overlap == pytest.approx(told.area, rel=1e-9)
    assert told.area == pytest.approx(np.nansum(expected.part_area), rel=1e-9)


def test_a_worker_killed_over_a_partition_is_survived(client, dataset, ledger, tmp_path):
    asked = parts.Asked(("floor_area_ratio",), ("zones",))
    before, mark = pids(client), tmp_path / "killed"
    question = (parts.Work(place_of(dataset), asked), str(mark))
    job = Job(tasks.killed_once, question, parts.add)
    found = total(client, job, range(len(dataset)), quiet)
    assert mark.exists()
    client.wait_for_workers(2)
    assert len(pids(client) - before) == 1
    rows = found.sums["zones"][0].table().rows.drop(columns="firms")
    expected = measure(ledger, "floor_area_ratio", by="zones").rows.drop(columns="firms")
    pd.testing.assert_frame_equal(rows, expected, rtol=1e-9)


def test_a_worker_killed_with_sums_in_its_memory_is_survived(client, dataset, ledger):
    before = pids(client)

    def told(_, done, __):
        if done == 3:
            os.kill(min(before), signal.SIGKILL)

    asked = parts.Asked(("tax_intensity",), ("towns",))
    [found] = measures.measure(client, measures.ready(dataset, asked), told)
    same(found, measure(ledger, "tax_intensity", by="towns"))
    assert not psutil.pid_exists(min(before)) or min(before) not in pids(client)


def test_another_dataset_in_the_same_place_is_noticed(client, dataset):
    place = replace(place_of(dataset), mark="0" * 64)
    work = parts.Work(place, parts.Asked(("site_area",), ("county",)))
    with pytest.raises(StoreError, match="另一份分区数据"):
        total(client, Job(parts.reduce, work, parts.add), [0], quiet)


@pytest.mark.parametrize(("asked", "said"), [
    (parts.Asked(("nope",), ("zones",)), "没有指标 nope"),
    (parts.Asked(("site_area",), ("parcels",)), "parcels"),
    (parts.Asked(("site_area",), ("zones",), where="nope = 1"), "nope"),
    (parts.Asked(("site_area",), ("zones",), "last year"), "last year"),
])  # fmt: skip
def test_what_cannot_be_asked_is_refused_before_anything_starts(dataset, asked, said):
    with pytest.raises(PlanningError, match=said):
        measures.ready(dataset, asked)


def test_workers_listen_on_this_machine_only(client):
    assert client.scheduler.address.startswith("tcp://127.0.0.1:")
    every = [psutil.Process(), *map(psutil.Process, pids(client))]
    ports = [c.laddr for p in every for c in p.net_connections() if c.status == "LISTEN"]
    assert ports
    assert {port.ip for port in ports} == {"127.0.0.1"}


def test_the_commands_answer_as_those_of_one_machine(mutu, client, dataset, workspace, tmp_path):
    there = ("--scheduler", client.scheduler.address)
    folder = dataset.folder
    asking = ("tax_intensity", "--by", "zones", "--period", "2024")
    one = mutu("measure", *asking, "-w", workspace.path, told=True).json
    assert mutu("scale", "measure", folder, *asking, *there, told=True).json == approx(one)
    units = ("--by", "zones", "--by", "towns")
    one = mutu("measures", *units, "-w", workspace.path, told=True).json
    assert mutu("scale", "measure", folder, "all", *units, *there, told=True).json == approx(one)
    one = mutu("idle", "--on", ON, "-w", workspace.path, told=True).json
    assert mutu("scale", "idle", folder, "--on", ON, *there, told=True).json == one
    told = mutu("scale", "relate", folder, "--units", "towns", "-o", tmp_path / "b", *there)
    assert "2673 宗地" in told.err
    again = mutu(
        "scale", "relate", folder, "--units", "towns", "-o", tmp_path / "b", *there, code=2
    )
    assert "已存在" in again.err


def test_a_worker_is_held_to_its_memory(client):
    def strictly(dask_scheduler, deaths):
        dask_scheduler.allowed_failures = deaths

    told = client.scheduler_info(n_workers=-1)["workers"].values()
    assert {worker["memory_limit"] for worker in told} == {LIMIT}
    client.run_on_scheduler(strictly, deaths=0)
    with pytest.raises(ScaleError, match="--memory"):
        total(client, Job(tasks.greedy, None, parts.add), [0], quiet)
    client.run_on_scheduler(strictly, deaths=5)


def approx(told):
    """Compare figures in an answer to 1e-9, all else exactly."""
    if isinstance(told, dict):
        return {key: approx(part) for key, part in told.items()}
    if isinstance(told, list):
        return [approx(part) for part in told]
    return pytest.approx(told, rel=1e-9, abs=1e-9) if isinstance(told, float) else told
