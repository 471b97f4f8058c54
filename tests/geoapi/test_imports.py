"""The page /ui/import: a file is checked as the command would, bounded, private, and not stored."""

import hashlib
import io
import re
import time
from pathlib import Path

import anyio
import geopandas as gpd
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from geoapi.http import imports, kept, uploads
from geoapi.http.asked import quoted
from geoapi.http.kept import Uploads
from geoapi.http.uploads import ending_of, plain_name
from geoapi.routes import imports as routes
from layers.store import open_workspace
from tests.geoapi import service
from tests.geoapi.service import MARKER, TELLING
from tests.toy import CRS, box
from tests.views.browser import chromium, opened

FIRMS = "uscc,name,经度,纬度,备注\nE100,甲厂,120.001,33.42,x\nE101,乙厂,120.002,33.42,y\n"
DIRTY = (
    "uscc,name,成立日期\nE1,甲厂,2020-01-01\nE1,乙厂,2020-02-30\nE3,,2021-05-06\n"
    "E4,<script>alert(4)</script>,2021-05-06\nE5,=cmd|' /C calc'!A0,昨天\n"
)
TAXES = "uscc,税额,period\nE1,12.5,2024\nE2,20,2024\n"


@pytest.fixture(scope="module")
def space(tmp_path_factory):
    """A workspace of its own, with a remembered profile."""
    path = tmp_path_factory.mktemp("imports") / "toy.gpkg"
    workspace = service.make_workspace(path)
    told = {"options": {"headers": {"tax_paid": "缴税"}, "units": {"tax_paid": "万元"}},
            "headers": ["uscc", "缴税", "period"]}  # fmt: skip
    workspace.save_profile("年报", "statements", told, who="张")
    return path


@pytest.fixture(scope="module")
def app(space):
    return service.make_app(space)


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, follow_redirects=True)


@pytest.fixture
def send(client):
    """Upload one file; gives the page that the browser comes to."""

    def send(text, name="企业.csv", layer="enterprises", headers=None, **fields):
        content = text if isinstance(text, bytes) else text.encode()
        return client.post(
            "/ui/import", data={"layer": layer} | fields, files={"file": (name, content)},
            headers=headers,
        )  # fmt: skip

    return send


def plain(page):
    """The words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def token_of(page):
    return page.url.path.rsplit("/", 1)[-1]


def again(client, page, **fields):
    return client.post(
        page.url.path, data={name.replace("_", ".", 1): v for name, v in fields.items()}
    )


def test_a_clean_file_can_be_stored(send):
    page = send(FIRMS)
    assert page.status_code == 200
    assert page.history[0].status_code == 303
    words = plain(page)
    assert "可以入库： 2 行全部通过" in words
    assert "本页不入库" in words
    assert "mutu import enterprises 企业.csv" in words
    assert "由“经度”“纬度”两列得点" in words
    assert page.text.count("<svg") == 1
    assert page.headers["cache-control"] == "no-store"


def test_nothing_is_stored(send, space, client):
    before = hashlib.sha256(space.read_bytes()).hexdigest()
    state = open_workspace(space).state()
    page = send(DIRTY)
    client.get(f"{page.url.path}/refused.xlsx")
    assert open_workspace(space).state() == state
    assert hashlib.sha256(space.read_bytes()).hexdigest() == before


def test_a_dirty_file_tells_every_problem(send):
    page = send(DIRTY)
    words = plain(page)
    assert "可入库 1 行，退回 4 行" in words
    assert "读入 5" in words
    assert "2020-02-30" in words
    assert "昨天" in words
    assert "有一行退回，整个文件就不入库" in words


def test_refused_rows_come_back_in_their_own_words(send, client):
    page = send(DIRTY)
    answer = client.get(f"{page.url.path}/refused.xlsx")
    assert answer.headers["cache-control"] == "no-store"
    assert "refused.xlsx" in answer.headers["content-disposition"]
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    rows = list(book["退回的行"].iter_rows(values_only=True))
    assert rows[0] == ("行号", "退回原因", "uscc", "name", "成立日期")
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "6"]
    assert rows[2][2:] == ("E1", "乙厂", "2020-02-30")
    assert all(row[1] for row in rows[1:])
    cell = book["退回的行"]["D5"]
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_a_clean_file_has_no_refused_rows(send, client):
    page = send(FIRMS)
    assert "refused.xlsx" not in page.text
    assert client.get(f"{page.url.path}/refused.xlsx").status_code == 422


def test_cells_and_names_are_escaped(send):
    page = send(DIRTY, name="<img src=x onerror=alert(1)>.csv")
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "&lt;script&gt;alert(4)" in page.text
    own = page.text.count('<script src="/static/')
    assert page.text.count("<script") == own, "the page's own, by their addresses"


def test_a_file_refused_as_a_whole_says_why(send):
    words = plain(send(TAXES, layer="statements", field="x"))
    assert "没有可以入库的行" not in words
    page = send("uscc,税收,period\nE1,12.5,2024\n", layer="statements")
    words = plain(page)
    assert "整个文件退回： 1 行都不能入库" in words
    assert "税收实际贡献没有注明计量单位" in words
    assert "--unit tax_paid=万元" in words


def test_a_column_is_taken_for_another_field_without_another_upload(send, client):
    page = send(TAXES, layer="statements")
    assert "未采用" in plain(page)
    page = again(client, page, field_1="tax_paid", unit_1="")
    assert "没有注明计量单位" in plain(page)
    page = again(client, page, field_1="tax_paid", unit_1="万元")
    words = plain(page)
    assert "可以入库： 2 行全部通过" in words
    assert "万元 → 元 ×10,000" in words
    assert "16.2 万元" in words, "the median of 12.5 and 20, to one decimal"
    assert "--map tax_paid=税额 --unit tax_paid=万元" in words
    page = again(client, page, field_1="revenue", unit_1="亿元")
    assert "--unit" not in plain(page).split("mutu import")[1], "that unit was said of the tax"


def test_one_value_for_every_row(send, client):
    page = send("uscc,税收(万元)\nE1,1\n", layer="statements")
    assert "缺少必填列 统计期" in plain(page)
    page = again(client, page, set_period="2024Q1")
    assert "可以入库： 1 行全部通过" in plain(page)
    assert "--set period=2024Q1" in plain(page)


def test_columns_are_forgotten_when_another_sheet_is_read(send, client):
    book = openpyxl.Workbook()
    book.active.title = "甲"
    book.active.append(["uscc", "税额", "period"])
    book.active.append(["E1", 5, "2024"])
    other = book.create_sheet("乙")
    other.append(["uscc", "period", "税收(元)"])
    other.append(["E2", "2024", 9])
    stream = io.BytesIO()
    book.save(stream)
    page = send(stream.getvalue(), "表.xlsx", "statements", source_layer="甲")
    assert page.status_code == 200
    answer = client.post(page.url.path, data={"source_layer": "乙", "field.1": "tax_paid"})
    assert "可以入库： 1 行全部通过" in plain(answer)
    assert "--map" not in plain(answer)


def test_a_profile_is_applied_and_can_be_left_out(send):
    text = "uscc,缴税,period\nE1,1,2024\nE2,2,2024\n"
    page = send(text, layer="statements")
    assert "年报" in plain(page)
    assert "万元 → 元" in plain(page)
    page = send(text, layer="statements", profile="none")
    assert "没有套用" in plain(page)
    assert "--profile none" in plain(page)


def test_a_joined_sheet(client):
    answer = client.post(
        "/ui/import", data={"layer": "statements", "on": "uscc"},
        files={"file": ("a.csv", b"uscc,period\nE1,2024\n"),
               "join": ("b.csv", "uscc,税收(元)\nE1,7\n".encode())},
    )  # fmt: skip
    assert "可以入库： 1 行全部通过" in plain(answer)
    assert "--join b.csv --on uscc" in plain(answer)


def test_the_parts_of_a_shapefile_together(client, tmp_path):
    frame = gpd.GeoDataFrame({"parcel_id": ["A", "B"]}, geometry=[box(0, 9), box(20, 29)], crs=CRS)
    frame.to_file(tmp_path / "宗地.shp")
    parts = [("file", (p.name, p.read_bytes())) for p in sorted(tmp_path.iterdir())]
    parts.append(("file", ("宗地.sbn", b"an index")))
    assert len(parts) >= 5
    page = client.post("/ui/import", data={"layer": "parcels"}, files=parts)
    assert "可以入库： 2 行全部通过" in plain(page)
    assert "宗地.shp" in plain(page)
    assert 'class="f"' in page.text


@pytest.mark.parametrize(("name", "layer", "words"), [
    ("a.exe", "enterprises", "不认识 a.exe 的扩展名"), ("a", "enterprises", "扩展名"),
    ("a.gdb", "enterprises", "打成 .zip"), ("a.prj", "parcels", "缺少 .shp"),
    ("a.csv", "moons", "没有图层 moons"),
])  # fmt: skip
def test_what_is_not_accepted_is_said(send, name, layer, words):
    page = send(FIRMS, name, layer)
    assert page.status_code == 422
    assert words in plain(page)
    assert page.headers["content-type"].startswith("text/html")


def test_one_file_at_a_time(client):
    files = [("file", ("a.csv", b"x")), ("file", ("b.csv", b"x"))]
    page = client.post("/ui/import", data={"layer": "towns"}, files=files)
    assert (page.status_code, "选了 2 个：a.csv、b.csv" in plain(page)) == (422, True)
    page = client.post("/ui/import", data={"layer": "towns"}, files=[files[0], files[0]])
    assert "两个同名的文件" in plain(page)
    page = client.post("/ui/import", data={"layer": "towns"})
    assert page.status_code == 422


@pytest.mark.parametrize(("field", "value"), [
    ("datum", "moon"), ("axes", "up"), ("month", "mid"), ("encoding", "x" * 41),
])  # fmt: skip
def test_options_are_checked(send, field, value):
    page = send(FIRMS, **{field: value})
    assert page.status_code == 422
    assert field in plain(page)


def test_a_broken_file_is_kept_to_be_read_otherwise(send, client):
    page = send("uscc,name\nE1,甲\n".encode("gb18030"), encoding="utf-8")
    assert page.status_code == 422
    assert "没有检查成" in plain(page)
    assert str(uploads.Path) not in page.text
    assert "/tmp" not in page.text
    page = client.post(page.url.path, data={"encoding": "gb18030"})
    assert page.status_code == 200
    assert "--encoding gb18030" in plain(page)


def test_programs_get_json(send):
    wanted = {"accept": "application/json"}
    answer = send(DIRTY, headers=wanted)
    assert answer.status_code == 200
    document = answer.json()
    assert (document["read"], document["taken"], document["refused"]) == (5, 0, 4)
    assert document["edition"] is None
    assert document["preview"]["columns"][0]["field"] == "uscc"
    answer = send(b"PK\x03\x04", "x.xlsx", headers=wanted)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    answer = send(FIRMS, "a.exe", headers=wanted)
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(("headers", "status"), [
    ({"origin": "http://evil.example"}, 403), ({"origin": "null"}, 403),
    ({"sec-fetch-site": "cross-site"}, 403), ({"sec-fetch-site": "same-site"}, 403),
    ({"origin": "http://testserver"}, 200), ({"origin": "https://testserver"}, 200),
    ({"sec-fetch-site": "same-origin"}, 200), ({}, 200),
])  # fmt: skip
def test_a_form_of_another_site_is_refused(send, headers, status):
    assert send(FIRMS, headers=headers).status_code == status


def test_another_site_cannot_check_again(send, client):
    page = send(FIRMS)
    answer = client.post(page.url.path, data={}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403


def test_too_large_an_upload_is_refused(space):
    client = TestClient(service.make_app(space, upload_limit=5_000))
    files = {"file": ("a.csv", b"x" * 6_000)}
    answer = client.post("/ui/import", data={"layer": "towns"}, files=files)
    assert answer.status_code == 413
    assert "mutu check" in plain(answer)

    def endless():
        yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
        for _ in range(100):
            yield b"y" * 1_000

    kind = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/ui/import", content=endless(), headers=kind).status_code == 413


@pytest.mark.parametrize(("kind", "body"), [
    ("multipart/form-data; boundary=x", b"--x\r\nnot a form"), ("multipart/form-data", b"--x"),
    ("text/plain", b"a=1"), ("multipart/form-data; boundary=x", b""),
])  # fmt: skip
def test_what_is_no_form_is_refused(client, kind, body):
    answer = client.post("/ui/import", content=body, headers={"content-type": kind})
    assert answer.status_code == 422


def test_a_token_that_is_not_known(client):
    for path in ("/ui/import/nothing", "/ui/import/" + "a" * 32):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "重新上传" in plain(answer)
    answer = client.get("/ui/import/nothing", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/ui/import/nothing/refused.xlsx").status_code == 404


def test_the_form_speaks_both_languages(client, send):
    assert "选择文件，或拖到这里" in client.get("/ui/import").text
    assert "Choose a file" in client.get("/ui/import?lang=en").text
    page = send(FIRMS, lang="en")
    assert "all of them accepted" in page.text
    assert "全部通过" in client.get(f"{page.url.path}?lang=zh").text
    assert client.get("/ui/import?x=1").status_code == 400


def test_the_methods_are_named(client):
    answer = client.put("/ui/import")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_uploads_are_private_and_few():
    store = Uploads()
    folders = []
    for n in range(kept.KEPT + 3):
        folder = store.folder()
        (folder / "a.csv").write_text("x")
        folders.append((store.keep(folder, n), folder))
    assert [folder.exists() for _, folder in folders] == [False] * 3 + [True] * kept.KEPT
    token, folder = folders[-1]
    assert folder.stat().st_mode & 0o077 == 0
    assert folder.parent.stat().st_mode & 0o077 == 0
    assert store.find(token).matter == kept.KEPT + 2
    assert len({token for token, _ in folders}) == len(folders)
    assert all(len(token) >= 32 for token, _ in folders)


def test_uploads_go_after_a_while(monkeypatch):
    store = Uploads()
    folder = store.folder()
    token = store.keep(folder, "x")
    now = time.monotonic()
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + kept.MINUTES * 60 - 1)
    store.find(token)
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + kept.MINUTES * 60 + 60)
    store.sweep()
    assert folder.exists(), "it was looked at since"
    monkeypatch.setattr(kept.time, "monotonic", lambda: now + 2 * kept.MINUTES * 60)
    store.sweep()
    assert not folder.exists()


def test_nothing_stays_when_the_service_ends():
    store = Uploads()
    root = store.folder().parent
    assert root.exists()
    del store
    assert not root.exists()


def test_what_is_not_kept_leaves_nothing(app, send):
    root = app.state.uploads.folder().parent
    before = set(root.iterdir())
    send(FIRMS, "a.exe")
    send(FIRMS, headers={"accept": "application/json"})
    assert set(root.iterdir()) == before


def test_a_full_house_is_said(send, app):
    async def fill():
        for n in range(uploads.AT_ONCE):
            app.state.receiving.acquire_on_behalf_of_nowait(n)

    async def empty():
        for n in range(uploads.AT_ONCE):
            app.state.receiving.release_on_behalf_of(n)

    anyio.run(fill)
    try:
        assert send(FIRMS).status_code == 503
    finally:
        anyio.run(empty)
    assert send(FIRMS).status_code == 200


def test_a_check_that_takes_too_long_is_given_up(send, monkeypatch):
    monkeypatch.setattr(routes, "SECONDS", 0.05)
    monkeypatch.setattr(routes, "_check", lambda *_: time.sleep(0.4))
    assert send(FIRMS).status_code == 503


def test_the_work_itself_stops_at_the_limit(send, monkeypatch):
    monkeypatch.setattr(imports, "SECONDS", -1)
    assert send(FIRMS).status_code == 503


THOUSANDFOLD = "uscc,tax_paid,period\n" + "".join(f"E{n},{MARKER}000,2024\n" for n in range(10))
"""Figures a thousand times those stored: a check that compares them would tell so."""


@pytest.mark.parametrize(("layer", "text"), [
    ("statements", THOUSANDFOLD), ("statements", "uscc,tax_paid,period\nE1,1,2024\n"),
    ("statements", THOUSANDFOLD.replace(",2024", ",2025")),
    ("parcels", "parcel_id,fixed_investment\nP1,1\nP2,1\nP3,1\n"),
])  # fmt: skip
def test_no_figure_of_the_workspace_is_told(send, layer, text):
    """Files made to draw out the confidential figures of the firms stored."""
    page = send(text, layer=layer)
    assert not TELLING.search(page.text)
    assert "与以往相比" not in page.text, "a ratio to stored figures tells them"


def test_on_ones_own_machine_figures_are_compared(space):
    client = TestClient(service.make_app(space, restricted=True))
    files = {"file": ("a.csv", THOUSANDFOLD.encode())}
    page = client.post("/ui/import", data={"layer": "statements"}, files=files)
    assert "与以往相比" in page.text


names = st.text(max_size=120)


@given(names, st.sampled_from([".csv", ".SHP", ".shp.xml", ".xlsx", ""]))
def test_names_are_plain(stem, ending):
    name = plain_name(stem + ending)
    assert name == Path(name).name
    assert name not in {"", ".", ".."}
    assert not name.startswith(".") or name.lower() in uploads.ENDINGS
    assert "\\" not in name
    assert len(f"{name}.refused.xlsx".encode()) <= 255
    assert not re.search(r"[\x00-\x1f\x7f\u202e]", name)


@pytest.mark.parametrize(("name", "shown"), [
    ("../../etc/passwd.csv", "passwd.csv"), ("..\\..\\机密.xlsx", "机密.xlsx"),
    ("C:\\fakepath\\宗地.SHP", "宗地.SHP"), (".csv", "文件.csv"), ("a\x00b\u202e.csv", "ab.csv"),
    ("长" * 100 + ".xlsx", "长" * 50 + ".xlsx"), ("x.shp.xml", "x.shp.xml"),
])  # fmt: skip
def test_known_tricks_in_names(name, shown):
    assert plain_name(name) == shown


def test_endings():
    assert ending_of("a.csv.gz") == ".csv.gz"
    assert ending_of("a.b.SHP") == ".SHP"
    assert ending_of("a.gdb") == ""
    assert ending_of("csv") == ""


@pytest.mark.parametrize(("word", "written"), [
    ("宗地.shp", "宗地.shp"), ("site_area=亩", "site_area=亩"), ("我 的.csv", '"我 的.csv"'),
    ("a$(rm).csv", "'a$(rm).csv'"), ("a'b.csv", '"a\'b.csv"'), ("x;y", '"x;y"'),
])  # fmt: skip
def test_words_of_a_command(word, written):
    assert quoted(word) == written


# In the browser


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def address(app):
    with service.running(app) as found:
        yield found


@pytest.fixture
def files(tmp_path):
    (tmp_path / "脏.csv").write_text(DIRTY)
    (tmp_path / "税.csv").write_text(TAXES)
    (tmp_path / "点.csv").write_text(FIRMS)
    return tmp_path


def upload(page, file, layer):
    page.select_option("#upload select[name=layer]", layer)
    page.set_input_files("#upload input[name=file]", str(file))
    with page.expect_navigation():
        page.click("#upload .send button")


@pytest.mark.browser
def test_a_clerk_mends_a_file(browser, address, files):
    with opened(browser, f"{address}/ui/import") as watch:
        page = watch.page
        upload(page, files / "税.csv", "statements")
        assert "可以入库" in page.inner_text(".verdict h2")
        with page.expect_navigation():
            page.select_option('select[name="field.1"]', "tax_paid")
        assert "整个文件退回" in page.inner_text(".verdict h2")
        with page.expect_navigation():
            page.select_option('select[name="unit.1"]', "万元")
        assert "可以入库" in page.inner_text(".verdict h2")
        assert page.input_value('select[name="field.1"]') == "tax_paid"
        assert "--unit tax_paid=万元" in page.inner_text(".command")
        assert not watch.errors
        assert not [url for url in watch.outside if not url.startswith(address)]


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_refused_rows_are_downloaded(browser, address, files, width):
    with opened(browser, f"{address}/ui/import", width=width) as watch:
        page = watch.page
        upload(page, files / "脏.csv", "enterprises")
        with page.expect_download() as download:
            page.click(".actions .button")
        book = openpyxl.load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))
        assert download.value.suggested_filename == "脏.csv.refused.xlsx"
        assert book["退回的行"].max_row == 5
        assert not watch.dialogs
        assert not watch.errors
        assert page.locator("main img").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(SMALLEST) >= 14


SMALLEST = """() => Math.min(...[...document.querySelectorAll('body *')]
  .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
  .map(e => parseFloat(getComputedStyle(e).fontSize)))"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_map_is_seen(browser, address, files, width):
    with opened(browser, f"{address}/ui/import?lang=en", width=width) as watch:
        page = watch.page
        upload(page, files / "点.csv", "enterprises")
        assert page.locator(".preview-map path.d").count() == 2
        assert page.locator(".preview-map").bounding_box()["height"] > 150
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert not watch.errors


@pytest.mark.browser
def test_a_file_too_large_is_not_even_sent(browser, space, files):
    app = service.make_app(space, upload_limit=10)
    with service.running(app) as at, opened(browser, f"{at}/ui/import") as watch:
        page = watch.page
        page.set_input_files("#upload input[name=file]", str(files / "点.csv"))
        page.click("#upload .send button")
        assert "mutu check" in page.inner_text(".busy")
        assert page.url == f"{at}/ui/import"
