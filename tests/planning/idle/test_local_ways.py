"""Ways of local documents: only those named, only for the land they are named for."""

import shutil
from datetime import date

import pytest
import yaml

from geoapi.planning.idle.findings import judge_supply
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.idle.local_ways import read_local_ways, with_local_ways
from geoapi.planning.idle.records import Parcel, Supply
from geoapi.planning.packs import POLICY, NotInForceError, PackError

LYG = POLICY / "lianyungang" / "2021-39-idle-ways.yaml"
XINLE = POLICY / "xinle" / "2023-idle-ways.yaml"
ON = date(2023, 6, 30)


def land(zone, *, halted=False):
    parcel = Parcel(known=True, ownership="state", area=9.0, zone_code=zone)
    if not halted:
        return Supply("S", start_by=date(2022, 1, 1), start_evidence="none", parcel=parcel)
    return Supply(
        "S", permit_on=date(2020, 1, 1), start_evidence="all_piles", started_on=date(2020, 2, 1),
        suspended_on=date(2021, 1, 1), due_area=9.0, developed_area=1.0, filed=True, parcel=parcel,
    )  # fmt: skip


def opened(supply, path, on=ON):
    finding = judge_supply(supply, on, read_idle_test(on))
    ways = read_local_ways(on, path)[1]
    return [option.way for option in with_local_ways(finding, ways).local]


def test_inside_and_outside_of_the_zones():
    assert opened(land("Z1"), LYG) == ["own_standard_factory"]
    assert opened(land(None), LYG) == ["reclaim_and_swap"]


def test_zero_added_land_is_for_land_that_was_started():
    assert opened(land("Z1", halted=True), XINLE) == ["zero_added_land"]
    assert opened(land("Z1"), XINLE) == []
    assert opened(land(None, halted=True), XINLE) == []


def test_none_for_land_that_is_not_suspected_idle():
    assert opened(land("Z1"), LYG, date(2022, 6, 30)) == []


def test_they_stand_behind_the_ways_of_the_law_with_their_clause():
    finding = judge_supply(land("Z1"), ON, read_idle_test(ON))
    told = with_local_ways(finding, read_local_ways(ON, LYG)[1]).to_json()["options"]
    assert [option["way"] for option in told] == ["charge_fee", "own_standard_factory"]
    assert told[1]["clause"] == "三（三）完善功能配套"
    assert "自建标准厂房" in told[1]["condition"]
    assert (told[1]["document"], told[1]["approval"]) == (None, None)


def test_not_before_and_not_after_the_document():
    for path, day in ((LYG, date(2021, 8, 26)), (XINLE, date(2024, 1, 1))):
        with pytest.raises(NotInForceError):
            read_local_ways(day, path)


@pytest.mark.parametrize(
    ("value", "why"),
    [("自建", "words"), ({"words": "x", "where": "here"}, "where"), ({"where": "any"}, "words"),
     ({"words": "x", "where": "any", "class": "idle"}, "class"),
     ({"words": "x", "where": "any", "price": 1}, "可用")],
)  # fmt: skip
def test_a_value_that_says_too_little_is_refused(tmp_path, value, why):
    shutil.copy(LYG.with_suffix(".txt"), tmp_path)
    raw = yaml.safe_load(LYG.read_text(encoding="utf-8"))
    raw["rules"]["own_standard_factory"]["values"] = {date(2021, 8, 27): value}
    path = tmp_path / LYG.name
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(PackError, match=why):
        read_local_ways(ON, path)
