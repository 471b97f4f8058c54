"""Totals, subtotals, repeated headers and remarks: no data, never lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.sources import read
from tests.layers.sources.sheets_made import known, page, text, xls, xlsx

WRITERS = [xlsx, xls, page, text]


def load(path):
    return read(path, known_headers=known)


PRINTED = [
    ["某县企业税收表"],
    ["企业名称", "乡镇", "税收"],
    ["甲", "城关镇", 1],
    ["乙", "城关镇", 2],
    ["城关镇小计", None, 3],
    ["第 1 页 共 2 页"],
    ["某县企业税收表"],
    ["企业名称", "乡镇", "税收"],
    ["合计科技有限公司", "河口镇", 4],
    ["丙", "河口镇", 5],
    ["小 计", None, 9],
    ["全县合计", None, 12],
    ["注：不含个体户"],
    ["填表人：张三", "审核人：李四", "2024年1月5日"],
]


@pytest.mark.parametrize("write", WRITERS)
def test_a_sheet_as_it_is_printed(tmp_path, write):
    raw = load(write(tmp_path / "表", PRINTED))
    assert raw.frame["企业名称"].tolist() == ["甲", "乙", "合计科技有限公司", "丙"]
    assert list(raw.rows) == [3, 4, 9, 10]
    assert [(t.row, t.subtotal, float(t.values["税收"])) for t in raw.totals] == [
        (5, True, 3), (11, True, 9), (12, False, 12),
    ]  # fmt: skip
    assert set(raw.totals[0].values) == {"企业名称", "税收"}
    notes = "\n".join(raw.notes)
    for said in (
        "第 5、11 行是小计行（城关镇小计）", "第 12 行是合计行（全县合计）",
        "第 7、8 行是重复的表头", "第 6 行是页码", "第 13、14 行是表下说明（注：不含个体户）",
    ):  # fmt: skip
        assert said in notes


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        (["合计", None, 3], False),
        ([None, "合 计：", 3], False),
        (["总计（不含个体）", None, 3], False),
        (["全市总计", None, 3], False),
        (["全县", "合计", 3], False),
        (["本页合计", None, 3], True),
        (["本页小计", None, 3], True),
        (["城关镇", "小计", 3], True),
        (["城关镇", "合计", 3], True),
        (["全椒县", "合计", 3], True),
    ],
)
def test_how_totals_are_written(tmp_path, row, kind):
    raw = load(xlsx(tmp_path / "表", [["企业名称", "乡镇", "税收"], ["甲", "x", 3], row]))
    assert len(raw.frame) == 1
    [total] = raw.totals
    assert (total.row, total.subtotal, total.values["税收"]) == (3, kind, 3)


@pytest.mark.parametrize(
    "row",
    [
        ["合计有限公司", "x", 3],
        ["上海小计科技公司", "x", 3],
        ["某某会计师事务所", "x", 3],
        ["甲", "小计镇", 3],
        ["甲公司", "乙镇", 3, "丙", "小计"],
        ["规划设计", "x", 3],
        ["计", "x", 3],
    ],
)
@pytest.mark.parametrize("at", [1, 2])
def test_firms_with_such_names_are_records(tmp_path, row, at):
    rows = [["企业名称", "乡镇", "税收", "联系人", "备注"], ["甲", "x", 1]]
    rows.insert(at, row)
    raw = load(xlsx(tmp_path / "表", rows))
    assert len(raw.frame) == 2
    assert raw.totals == ()


def test_a_total_above_the_records_and_several_between(tmp_path):
    rows = [["企业名称", "税收"], ["合计", 6], ["甲", 1], ["合计", 1], ["乙", 5], ["累计", 6]]
    raw = load(xlsx(tmp_path / "表", rows))
    assert raw.frame["企业名称"].tolist() == ["甲", "乙"]
    assert [(t.row, t.subtotal) for t in raw.totals] == [(2, False), (4, True)]
    assert any("第 6 行是累计行" in note for note in raw.notes)


def test_many_totals_make_one_note(tmp_path):
    rows = [["企业名称", "税收"]] + [r for n in range(300) for r in (["甲", n], ["小计", n])]
    raw = load(xlsx(tmp_path / "表", rows))
    assert len(raw.totals) == 300
    [note] = [note for note in raw.notes if "小计行" in note]
    assert "等 300 处" in note


def test_a_sheet_of_totals_only(tmp_path):
    raw = load(xlsx(tmp_path / "表", [["企业名称", "税收"], ["合计", 0]]))
    assert len(raw.frame) == 0
    assert [(t.row, t.subtotal) for t in raw.totals] == [(2, False)]


NAMES = st.text(st.sampled_from("甲乙丙丁公司厂镇ABC"), min_size=1, max_size=8)
RECORDS = st.lists(st.tuples(NAMES, st.integers(0, 10**6)), min_size=1, max_size=30)


@given(records=RECORDS, every=st.integers(1, 7), repeat=st.booleans())
def test_whatever_is_printed_between_records(tmp_path_factory, records, every, repeat):
    """Subtotals and headers after every few records change no record, and their sums are kept."""
    rows, wanted, since = [["企业名称", "税收"]], [], 0
    for at, (name, tax) in enumerate(records, 1):
        rows.append([name, tax])
        wanted.append(len(rows))
        since += tax
        if at % every == 0:
            rows.append(["小计", since])
            since = 0
            if repeat:
                rows.append(rows[0])
    rows.append(["合计", sum(tax for _, tax in records)])
    raw = load(text(tmp_path_factory.mktemp("t") / "表", rows))
    assert list(raw.rows) == wanted
    assert list(zip(raw.frame["企业名称"], map(int, raw.frame["税收"]), strict=True)) == records
    whole = [t for t in raw.totals if not t.subtotal]
    assert [int(t.values["税收"]) for t in whole] == [sum(tax for _, tax in records)]
    parts = sum(int(t.values["税收"]) for t in raw.totals if t.subtotal)
    assert parts + since == sum(tax for _, tax in records)
