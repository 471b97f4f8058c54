"""Printed figures of a measure: how classes were made, what is filtered, withheld, by industry."""

from dataclasses import replace

import numpy as np
import pytest

from geoapi.planning.measuring.main_users import LEFT_OUT, TIED, UNKNOWN, UNUSED, MainDivisions
from geoapi.views.classes import read_classing
from geoapi.views.figures import FIGURES, save_figure
from geoapi.views.shown import Shown
from tests.views import toy_print
from tests.views.web.toy_periods import table

DIVISIONS = ("13", "26", "34")


def words(figure, gid):
    found = [text for axes in figure.axes for text in axes.texts if not text.get_path_effects()]
    return [text.get_text() for text in found if text.get_gid() == gid]


def by_industries(classes=None, where=""):
    """Twelve parcels: 13 has five, 34 two, the withheld 26 one; one each of the others."""
    of = np.array([0, 0, 0, 0, 0, 2, 2, 1, TIED, UNKNOWN, UNUSED, LEFT_OUT], dtype=np.int32)
    rows = [("13", "13", 8.0), ("26", "26", 99.0), ("34", "34", 20.0)]
    told = table("industries", "2025", rows, withheld=("26",))
    scene = replace(toy_print.scene(), grades=None)
    none = scene.table.total
    shown = Shown(
        read_classing(classes, "classes"), where, divisions={"2025": MainDivisions(DIVISIONS, of)}
    )
    return replace(scene, table=replace(told, total=none), shown=shown)


def test_the_legend_counts_parcels_by_their_division_and_names_the_highest():
    figure = FIGURES["intensity"](by_industries("10,15"))
    legend = words(figure, "legend")
    assert legend[:7] == [
        "< 10（5）", "10 – 15（0）", "≥ 15（2）", "不公开（1）", "主要用户并列，不上色（1）",
        "用户或行业不明，不上色（1）", "期末无企业使用（1）",
    ]  # fmt: skip
    assert "分级：指定界限" in legend
    at = legend.index("最高的行业：")
    assert legend[at + 1 : at + 3] == ["34 通用设备制造业　20.0", "13 农副食品加工业　8.0"]
    assert not [word for word in legend if "99" in word]
    assert words(figure, "title") == ["示例县行业亩均税收分布图"]


def test_what_has_no_figure_is_told_apart_by_its_pattern():
    ground = FIGURES["intensity"](by_industries()).axes[0]
    hatches = [made.get_hatch() for made in ground.collections if made.get_hatch()]
    assert hatches == ["xxxxx"]


@pytest.mark.parametrize(("classes", "said"), [
    (None, "分级：分位数"), ("natural", "分级：自然断点"), ("5,10.25,20", "分级：指定界限"),
])  # fmt: skip
def test_every_figure_says_how_its_classes_were_made(classes, said):
    shown = Shown(read_classing(classes, "classes"))
    legend = words(FIGURES["intensity"](replace(toy_print.scene(), shown=shown)), "legend")
    assert said in legend
    assert ("5 – 10.25（2）" in legend) is (classes == "5,10.25,20")  # 9 and 6


def test_a_filter_is_in_the_subtitle_short_and_as_plain_letters(tmp_path):
    hostile = f"name = '{toy_print.HOSTILE}' and {'x' * 200}"
    scene = by_industries(where=hostile)
    subtitle = words(FIGURES["intensity"](scene), "subtitle")[0]
    assert "筛选：name = '=cmd|" in subtitle
    assert len(subtitle) < 160
    for ending in ("png", "svg", "pdf"):
        save_figure(scene, "intensity", tmp_path / f"a.{ending}")
    assert "<script" not in (tmp_path / "a.svg").read_text(encoding="utf-8")
