"""The preview of a file on the terminal, and as one HTML file for those without the service."""

import re
import sys

import numpy as np
import pytest

from geoapi.commands.preview import save_preview, tell_preview
from geoapi.views.errors import ReportError
from geoapi.views.preview.file import preview_file
from geoapi.views.preview.page import MOST_TOLD, OF_A_KIND, preview_of
from layers.door.intake import Request, check
from layers.door.report import Ground
from tests.toy import CRS, TOWNS
from tests.views.browser import chromium, opened

GROUND = Ground(CRS, "none", {"towns": TOWNS})
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>'


@pytest.fixture
def checked(tmp_path):
    """Check a small file of firms; gives its path and report."""

    def checked(*lines, name="企业.csv", headers="uscc,name,成立日期,经度,纬度,多余"):
        path = tmp_path / name
        path.write_text("\n".join((headers, *lines)))
        return path, check(Request("enterprises", path), GROUND)

    return checked


CLEAN = ("E1,甲厂,2020-01-01,120.001,33.42,x", "E2,乙厂,2021-01-01,120.002,33.42,y")


def test_one_file_holds_everything(checked, tmp_path):
    target = tmp_path / "预览.html"
    save_preview(target, "玩具县", GROUND, [checked(*CLEAN)])
    text = target.read_text()
    assert "可以入库" in text
    assert "玩具县" in text
    assert text.count("<svg") == 1
    assert not re.search(r'(?:href|src)="(?!#|data:)', text)
    assert "<form" not in text
    assert "<select" not in text


def test_several_files_are_listed(checked):
    files = [checked(*CLEAN, name=f"{n}.csv") for n in "甲乙"]
    text = preview_file("县", [preview_of(path.name, report, GROUND) for path, report in files])
    assert text.count('href="#file-') == 2
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_only_a_web_page_is_written(checked, tmp_path):
    with pytest.raises(ReportError, match=r"\.html"):
        save_preview(tmp_path / "a.pdf", "县", GROUND, [checked(*CLEAN)])


def test_a_hundred_thousand_problems_stay_a_small_page(checked):
    path, report = checked(*(f"E{n},,2020-02-31,,," for n in range(50_000)))
    assert len(report.problems) >= 100_000
    preview = preview_of(path.name, report, GROUND)
    assert preview.total == len(report.problems)
    assert sum(g.count for g in preview.groups) == preview.total
    assert len(preview.first) <= MOST_TOLD
    kinds = {p.kind for p in preview.first}
    assert kinds == {p.kind for p in report.problems}, "every kind has an example"
    assert all(sum(p.kind == kind for p in preview.first) <= OF_A_KIND for kind in kinds)
    assert len(preview_file("县", [preview])) < 100_000


def test_a_thousand_columns_stay_a_small_page(checked):
    headers = "uscc,name," + ",".join(f"列{n}" for n in range(1_500))
    path, report = checked("E1,甲" + ",x" * 1_500, headers=headers)
    preview = preview_of(path.name, report, GROUND)
    assert preview.unused == 1_500 - 60
    assert len(preview.headers) == 40
    assert len(preview_file("县", [preview])) < 100_000


def test_the_verdict(checked):
    def verdict(*lines, **more):
        path, report = checked(*lines, **more)
        return preview_of(path.name, report, GROUND).verdict

    assert verdict(*CLEAN) == "good"
    assert verdict(*CLEAN, "E3,,,,,") == "some"
    assert verdict("E3,,,,,") == "none"
    assert verdict("x", headers="name") == "none"
    assert verdict() == "none"


def test_columns_tell_their_unit_and_median(tmp_path):
    path = tmp_path / "用地.csv"
    lines = ("uscc,parcel_id,mode,site_area(公顷),floor_area(亩)", "E1,P1,own,1,", "E2,P2,own,2,3",
             "E3,P3,own,9,")  # fmt: skip
    path.write_text("\n".join(lines))
    report = check(Request("occupancies", path), GROUND)
    text = preview_file("县", [preview_of(path.name, report, GROUND)])
    assert "公顷 → 平方米 ×10,000" in text
    assert "亩 → 平方米 ×666.6667" in text
    assert "3.00 亩" in text
    assert "30.0 亩" in text, "2 hectares are 30 mu"


def test_the_terminal_is_told(checked, capsys):
    _, report = checked(*CLEAN)
    tell_preview(report, GROUND)
    told = capsys.readouterr()
    assert "成立日期" in told.out
    assert "注册日期" in told.out
    assert "（未采用）" in told.out
    assert "甲厂" in told.out
    assert "坐标系：由“经度”“纬度”两列得点" in told.err
    assert "⠀" not in told.out, "no map in a pipe"


def test_a_terminal_gets_a_map(checked, capsys, monkeypatch):
    _, report = checked(*CLEAN)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    tell_preview(report, GROUND)
    told = capsys.readouterr().out
    assert any(0x2801 <= ord(c) <= 0x28FF for c in told)
    assert "经度 120.0010°～120.0020°" in told


def test_no_cell_steers_the_terminal(checked, capsys):
    _, report = checked("E1,\x1b[2Jxx\x1b]0;title\x07,2020-01-01,,,", *CLEAN[1:])
    tell_preview(report, GROUND)
    told = capsys.readouterr()
    assert "\x1b" not in told.out + told.err
    assert "\x07" not in told.out + told.err


def test_a_file_without_rows_is_told(checked, capsys):
    _, report = checked()
    tell_preview(report, GROUND)
    assert "uscc" in capsys.readouterr().out
    assert np.isnan(report.accepted.bounds).all()


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_it_opens_without_any_network(checked, tmp_path, width):
    bad = checked(f'E1,"{HOSTILE.replace(chr(34), chr(34) * 2)}",2020-02-31,120,33.4,z', *CLEAN[1:],
                  name="坏.csv")  # fmt: skip
    target = tmp_path / "p.html"
    save_preview(target, HOSTILE, GROUND, [bad, checked(*CLEAN)])
    with chromium() as browser, opened(browser, target, width=width) as watch:
        assert not watch.outside
        assert not watch.errors
        assert not watch.dialogs
        assert watch.page.locator("main script, main img").count() == 0
        assert watch.page.locator(".verdict").count() == 2
        assert watch.page.evaluate("document.documentElement.scrollWidth") <= width
        assert watch.page.locator(".preview-map").last.bounding_box()["height"] > 150
