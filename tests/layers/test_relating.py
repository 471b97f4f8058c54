"""Divisions are kept by the editions they are of: in memory, on disk, and for the next edition."""

from dataclasses import replace

import numpy as np
import pytest
import shapely

from layers import relating
from layers.live import Live
from layers.relating import Relations, joined
from layers.relations import RULES, apportion
from layers.store.derived import Derived
from tests.layers.overlay.hostile import land, star, tessellation
from tests.layers.test_live import same
from tests.toy import EAST, NORTH, PARCELS, ZONES, box, county


@pytest.fixture
def divided(divided, monkeypatch):
    """Where divisions are counted, few parcels are kept on disk too."""
    monkeypatch.setattr(relating, "MANY", 0)
    return divided


def edition(at, layer, number, content):
    held = replace(at.editions[layer], number=number, content=content)
    return at.editions | {layer: held}


@pytest.fixture
def first():
    """The toy county, whose editions have checksums."""
    made = county()
    sums = {name: f"{at:x}" * 64 for at, name in enumerate(made.editions)}
    return replace(made, editions={
        name: replace(e, content=sums[name]) for name, e in made.editions.items()
    })  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_what_was_divided_is_found_again(first, divided, tmp_path, rule):
    """In memory as the very same; by another program, on disk, equal; nothing is divided twice."""
    relations = Relations(Derived((tmp_path / "cache",)))
    shares = relations.shares(first, "zones", rule)
    assert relations.shares(replace(first), "zones", rule) is shares
    again = Relations(Derived((tmp_path / "cache",))).shares(first, "zones", rule)
    same(again, shares)
    same(again, apportion(PARCELS, ZONES, rule))
    assert divided == [len(PARCELS)]


def test_each_layer_and_rule_is_one_of_its_own(first, divided):
    relations = Relations()
    for layer in ("zones", "towns"):
        for rule in RULES:
            same(relations.shares(first, layer, rule),
                 apportion(PARCELS, first.atlas[layer], rule))  # fmt: skip
    assert divided == [len(PARCELS)] * 6


def test_a_new_edition_is_divided_where_it_differs(first, divided, monkeypatch):
    """P1 moved: it alone; then Z2: P4, which its bounds meet, and P3, which they touch."""
    monkeypatch.setattr("layers.live.MOST", 1.0)
    relations = Relations()
    relations.shares(first, "zones")
    parcels = PARCELS.copy()
    parcels.loc[0, "geometry"] = box(10, 60)
    second = replace(
        first, atlas={**first.atlas, "parcels": parcels},
        editions=edition(first, "parcels", 2, "b" * 64),
    )  # fmt: skip
    same(relations.shares(second, "zones"), apportion(parcels, ZONES))
    zones = ZONES.copy()
    zones.loc[1, "geometry"] = box(310, 390)
    third = replace(
        second, atlas={**second.atlas, "zones": zones},
        editions=edition(second, "zones", 2, "c" * 64),
    )  # fmt: skip
    same(relations.shares(third, "zones"), apportion(parcels, zones))
    assert divided == [5, 1, 2]


def test_editions_without_a_checksum_are_not_kept_on_disk(divided, tmp_path):
    made = county()
    assert not made.editions["parcels"].content
    for _ in range(2):
        Relations(Derived((tmp_path / "cache",))).shares(made, "zones")
    assert divided == [5, 5]
    assert not [*tmp_path.rglob("*.arrays")]


def test_few_parcels_are_not_kept_on_disk(first, tmp_path):
    Relations(Derived((tmp_path / "cache",))).shares(first, "zones")
    assert not [*tmp_path.rglob("*.arrays")]


def test_a_kept_division_of_other_parcels_is_not_taken(first, divided, tmp_path):
    """Whatever stands under the name: as many parts as there are parcels, or it is made anew."""
    copies = Derived((tmp_path / "cache",))
    Relations(copies).shares(first, "zones")
    fewer = replace(first, atlas={**first.atlas, "parcels": PARCELS.iloc[:3]})
    same(Relations(copies).shares(fewer, "zones"), apportion(PARCELS.iloc[:3], ZONES))
    assert divided == [5, 3]


def test_a_layer_without_edition_holds_nothing(first):
    without = replace(
        first, atlas={**first.atlas, "zones": ZONES.iloc[:0]},
        editions={name: e for name, e in first.editions.items() if name != "zones"},
    )  # fmt: skip
    assert Relations().shares(without, "zones").outside.tolist() == [1.0] * 5


def test_long_divisions_tell_how_far_they_are(first, monkeypatch):
    """Runs of two parcels; together they are the whole."""
    monkeypatch.setattr(relating, "RUN", 2)
    relations, heard = Relations(), []
    with relations.telling(lambda *words: heard.append(words)):
        same(relations.shares(first, "zones"), apportion(PARCELS, ZONES))
    assert heard == [("划分宗地（zones）", done, 5) for done in (2, 4, 5)]
    relations.shares(first, "towns")
    assert len(heard) == 3


def test_runs_put_together_are_the_whole():
    cells = [*tessellation(4), None]
    zones = [star(40, 200.0, (EAST + 300, NORTH + 300))]
    runs = [apportion(land(cells[a:b]), land(zones)) for a, b in ((0, 20), (20, 21), (21, 61))]
    same(joined(runs), apportion(land(cells), land(zones)))


def test_threads_share_one_division(first, divided):
    from concurrent.futures import ThreadPoolExecutor

    relations = Relations()
    with ThreadPoolExecutor(8) as pool:
        found = [*pool.map(lambda _: relations.shares(first, "zones"), range(8))]
    assert all(shares is found[0] for shares in found)
    assert divided == [5]


@pytest.mark.usefixtures("divided")
def test_kept_shares_can_be_followed(first, tmp_path):
    """Those from disk are read-only, and serve the next edition all the same."""
    copies = Derived((tmp_path / "cache",))
    Relations(copies).shares(first, "zones")
    relations = Relations(copies)
    kept = relations.shares(first, "zones")
    with pytest.raises(ValueError, match="read-only"):
        kept.share[0] = 0.0
    zones = land([shapely.box(*shape.bounds) for shape in ZONES.geometry])
    cells = land([*PARCELS.geometry[:4], box(900, 950)])
    held = Live(land([*PARCELS.geometry]), land([*ZONES.geometry]), "split", kept)
    same(held.follow(cells, zones), apportion(cells, zones))
    assert np.isfinite(held.shares.part_area).all()
