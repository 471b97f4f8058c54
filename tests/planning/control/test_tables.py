"""Tables of control indicators: what is shipped, what is refused, and the trap of the codes."""

from datetime import date

import pandas as pd
import pytest

from geoapi.planning.control.editions import crosswalk, edition_named, edition_on, national
from geoapi.planning.control.industry import codes_2002, rulings
from geoapi.planning.control.tables import COLUMNS, ControlTableError, read_table
from geoapi.planning.errors import PlanningError
from layers.divisions import MANUFACTURING
from layers.units import MU

FAR = "floor_area_ratio"


def far(code, edition="2008", *local, region=None):
    found = rulings(code, (*national(edition), *local), region)
    return next(ruling for (item, _), ruling in found.items() if item == FAR)


def table(*rows, name="本县.csv"):
    rows = [{"edition": "本县", "code_edition": "2017", "kind": "control", "source": "县文件"} | r
            for r in rows]  # fmt: skip
    return read_table(pd.DataFrame(rows), list(range(2, len(rows) + 2)), name)


@pytest.mark.parametrize(("code", "limit"), [
    # Standards.md 2.3, by the code of 2017; where the two digits alone would be another industry:
    ("28", 0.8), ("291", 0.8), ("2911", 0.8), ("292", 1.0), ("2929", 1.0), ("30", 0.7),
    ("31", 0.6), ("32", 0.6), ("33", 0.7), ("34", 0.7), ("3411", 0.7), ("35", 0.7), ("36", 0.7),
    ("37", 0.7), ("38", 0.7), ("39", 1.0), ("40", 1.0), ("41", 1.0), ("42", 0.7), ("24", 1.0),
    ("13", 1.0), ("17", 0.8), ("20", 0.8), ("25", 0.5), ("26", 0.6), ("27", 0.7),
])  # fmt: skip
def test_the_limit_of_2008_by_the_code_of_2017(code, limit):
    assert far(code).limit.value == limit
    assert far(code).limit.verified == "secondary"


def test_the_two_digits_alone_would_be_wrong():
    """Each code from 29 on that means another industry in 2002, with the limit of that row."""
    direct = {limit.code: limit.value for limit in national("2008") if limit.item == FAR}
    wrong = {c for c in MANUFACTURING if c >= "30" and far(c).limit
             and direct.get(c) not in {None, far(c).limit.value}}  # fmt: skip
    # 0.7 not 1.0, 0.6 not 0.7, 0.7 not 0.6, 1.0 not 0.7, 0.7 not 1.0; the others agree by chance.
    assert wrong == {"30", "31", "33", "39", "42"}


def test_29_alone_cannot_be_told_and_43_has_no_row():
    both = far("29")
    assert (both.state, both.limit) == ("ambiguous", None)
    assert {limit.value for limit in both.limits} == {0.8, 1.0}
    assert (far("43").state, far("4310").limit) == ("param_missing", None)
    assert codes_2002("43") == frozenset()
    assert codes_2002("24") == {"24", "42"}
    assert codes_2002("37") == {"37"}


def test_an_industry_that_is_not_known():
    assert far(None).state == "industry_unknown"
    assert far(None, "2023").state == "param_missing"  # the table has no value for any


def test_every_division_of_2002_in_the_table_is_in_the_crosswalk():
    coded = {limit.code for limit in national("2008") if limit.code}
    assert coded == {old for old, _ in crosswalk()}
    assert len(coded) == 30


def test_2023_is_empty_but_for_the_general_limits():
    assert {limit.item: limit.value for limit in national("2023")} == {
        "building_coefficient": 0.4, "office_land_share": 0.07, "green_ratio": 0.2,
    }  # fmt: skip
    assert {limit.item: limit.value for limit in national("2008") if not limit.code} == {
        "building_coefficient": 0.3, "office_land_share": 0.07, "green_ratio": 0.2,
    }  # fmt: skip
    assert all(limit.source and limit.verified for e in ("2004", "2008", "2023")
               for limit in national(e))  # fmt: skip


@pytest.mark.parametrize(("on", "edition"), [
    (date(2007, 1, 1), "2004"), (date(2009, 1, 1), "2008"), (date(2023, 4, 30), "2008"),
    (date(2023, 6, 1), "2023"), (date(2025, 6, 30), "2023"),
])  # fmt: skip
def test_the_edition_of_a_day(on, edition):
    assert edition_on(on).edition == edition


@pytest.mark.parametrize("on", [date(2008, 6, 1), date(2023, 5, 20), date(2003, 1, 1)])
def test_a_day_on_which_it_is_not_known(on):
    with pytest.raises(PlanningError, match="请用 --edition 指明"):
        edition_on(on)
    with pytest.raises(PlanningError, match="没有控制指标的版本 1999"):
        edition_named("1999")


def test_the_stricter_local_limit_counts_and_both_are_shown():
    """Shaoxing's floor of FAR 1.2 for all (standards.md 2.5) against 0.7 of the nation."""
    local = table({"far_min": "1.2", "office_max": "15%"})
    ruling = far("34", "2008", *local)
    assert ruling.limit.value == 1.2
    assert {limit.value for limit in ruling.limits} == {0.7, 1.2}
    assert far("34", "2008", *table({"far_min": "0.5"})).limit.value == 0.7
    office = rulings("34", (*national("2008"), *local), None)["office_land_share", "control"]
    assert (office.limit.value, len(office.limits)) == (0.07, 2)


def test_a_finer_row_of_a_table_counts():
    local = table({"code": "34", "far_min": 1.1}, {"code": "3411", "far_min": 0.9})
    assert far("3411", "2023", *local).limit.value == 0.9
    assert far("3412", "2023", *local).limit.value == 1.1
    assert far("34", "2023", *table({"code": "341", "far_min": 1}, {"code": "342", "far_min": 2},
                                    )).state == "ambiguous"  # fmt: skip


def test_rows_by_region_class():
    local = table({"region_class": "五", "far_min": 1.1}, {"region_class": "六", "far_min": 0.9})
    assert far("34", "2023", *local, region="六").limit.value == 0.9
    assert far("34", "2023", *local).state == "region_missing"
    assert far("34", "2023", *local, region="一").state == "param_missing"


def test_recommended_values_stand_beside_controls():
    local = table({"far_min": 1.0}, {"far_min": 1.5, "kind": "recommended"})
    found = rulings("34", local, None)
    assert found[FAR, "control"].limit.value == 1.0
    assert found[FAR, "recommended"].limit.value == 1.5


def test_money_in_its_unit():
    """400 万元/亩 = 4 000 000 yuan a mu; 6000 万元/公顷 = 60 000 000 yuan on 10 000 m²."""
    mu, ha = table({"invest_min": 400, "unit": "万元/亩"}, {"tax_min": "6000", "unit": "万元/公顷"})
    assert mu.value == pytest.approx(4_000_000 / MU)
    assert ha.value == pytest.approx(6_000)
    assert ha.written == "6000 万元/公顷"


@pytest.mark.parametrize(("row", "told"), [
    ({"far_min": "高"}, "第 2 行 far_min：应为数，不是 高"),
    ({"far_min": "nan"}, "应为数"), ({"far_min": "-1"}, "应为数"), ({"far_min": "80%"}, "应为数"),
    ({"coefficient_min": "0.3"}, "百分数写 30 或 30%，不是 0.3"),
    ({"invest_min": "400"}, "unit 应注明单位"),
    ({"invest_min": "400", "unit": "万元/箱"}, "unit 应注明单位"),
    ({"code_edition": "2011"}, "code_edition 应为 2002、2017"), ({"kind": "must"}, "kind 应为"),
    ({"code": "C34"}, "code 应为"), ({"edition": ""}, "edition 必填"),
    ({"far_min": 1, "source": ""}, "source 必填"),
])  # fmt: skip
def test_what_is_refused(row, told):
    with pytest.raises(ControlTableError) as refused:
        table(row)
    assert told in str(refused.value)
    assert "本县.csv" in str(refused.value)


def test_columns_that_are_not_known_or_not_there():
    with pytest.raises(ControlTableError, match="不认识的列 far；缺少列 source"):
        read_table(pd.DataFrame({"far": [1], "edition": [1], "code_edition": [2017],
                                 "kind": ["control"]}), [2], "x")  # fmt: skip


def test_a_code_that_a_sheet_holds_as_a_number():
    assert table({"code": 34.0, "far_min": 1.0})[0].code == "34"
    assert set(COLUMNS) >= {"edition", "code_edition", "region_class", "code", "kind", "source"}
