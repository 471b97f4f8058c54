"""What an answer lists of very many problems: grouped, counted, the first ones shown."""

import json

import pytest

from layers import LAYERS
from layers.door.conform import Conformer, conform
from layers.door.outcome import MOST_OF_A_KIND, MOST_PROBLEMS
from layers.door.report import DoorOptions, Ground
from tests.made import CRS, checked, raw, square

TOWNS, QUOTAS = LAYERS["towns"], LAYERS["quotas"]


def many(count):
    """A ledger in which every row has three faults of three kinds."""
    return {
        "序号": list(range(count)), "年度": ["去年"] * count, "类型": ["计划外"] * count,
        "面积（亩）": ["约十亩"] * count, "依据文号": ["一"] * count,
    }  # fmt: skip


def test_a_hundred_thousand_problems_make_a_small_answer():
    report = checked(QUOTAS, many(40_000))
    answer = report.to_json(taken=0)
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < 1_000_000
    assert (answer["refused"], answer["problems_total"]) == (40_000, 120_000)
    assert len(answer["problems"]) == 3 * MOST_OF_A_KIND <= MOST_PROBLEMS
    assert [(g["field"], g["count"]) for g in answer["problem_groups"]] == [
        ("year", 40_000), ("kind", 40_000), ("area", 40_000)
    ]  # fmt: skip
    assert answer["problem_groups"][0]["rows"] == tuple(range(2, 12))
    assert len(report.reasons()) == 40_000


def test_what_differs_from_row_to_row_does_not_make_a_kind_of_its_own():
    keys = [n // 2 for n in range(600)]
    columns = {"序号": keys, "年度": [2024] * 600, "类型": ["计划"] * 600,
               "面积（亩）": [1] * 600, "依据文号": ["一"] * 600}  # fmt: skip
    [group] = checked(QUOTAS, columns).to_json()["problem_groups"]
    assert (group["problem"], group["count"]) == ("主键重复", 600)


def test_few_problems_are_all_listed():
    answer = checked(QUOTAS, many(3)).to_json()
    assert len(answer["problems"]) == answer["problems_total"] == 9
    assert [set(p) for p in answer["problems"]] == [
        {"row", "field", "value", "problem", "suggestion"}
    ] * 9


def towns(first, codes, shapes):
    columns = {"乡镇代码": codes, "名称": [f"镇{c}" for c in codes]}
    return raw(columns, shapes=shapes, crs=CRS, first=first)


@pytest.fixture
def whole():
    codes = ["320999101", "320999102", "32099910", "320999101", "320999103"]
    return towns(1, codes, [square(n * 200) for n in range(5)])


def test_a_file_in_chunks_is_told_as_a_whole(whole):
    """Keys shared by two chunks, warnings said once: the same report as of one piece."""
    conformer = Conformer(TOWNS, DoorOptions(), Ground(CRS))
    codes, shapes = whole.frame["乡镇代码"].tolist(), list(whole.geometry)
    for begin, end in ((0, 2), (2, 3), (3, 5)):
        conformer.take(towns(begin + 1, codes[begin:end], shapes[begin:end]))
    pieces, once = conformer.report(), conform(whole, TOWNS, DoorOptions(), Ground(CRS))
    assert pieces.to_json() == once.to_json()
    assert pieces.refused.tolist() == once.refused.tolist() == [1, 3, 4]
    assert pieces.frame.equals(once.frame)
    assert pieces.accepted.rows.tolist() == [2, 5]
    assert once.refused_rows["乡镇代码"].tolist() == ["320999101", "32099910", "320999101"]
    assert pieces.refused_rows["乡镇代码"].tolist() == ["32099910"]


def test_accepted_rows_come_in_parts(whole):
    accepted = conform(whole, TOWNS, DoorOptions(), Ground(CRS)).accepted
    parts = list(accepted.parts(1))
    assert [p["town_code"].tolist() for p in parts] == [["320999102"], ["320999103"]]
    assert [float(p.geometry.area.iloc[0]) for p in parts] == [10_000, 10_000]
    assert accepted.bounds[0].tolist() == list(square(200).bounds)
    assert accepted.area == pytest.approx([10_000, 10_000], rel=5e-4)
