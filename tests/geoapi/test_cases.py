"""Cases over HTTP and in the browser: worked on by few, seen by everyone without persons."""

import io
import shutil
from datetime import date

import openpyxl
import pytest
from starlette.testclient import TestClient

from geoapi.http import book
from geoapi.register import case_desk
from tests.geoapi import service
from tests.geoapi.service import ON, make_app, running
from tests.geoapi.test_errors import check_problem
from tests.views.browser import chromium, opened

PAPER = ("通知书.pdf", b"%PDF-1.7 paper", "application/pdf")
SECRETS = ("张三", "李四", "电话里说过", "通知书.pdf")
HTML = {"accept": "text/html"}


@pytest.fixture
def path(workspace_path, tmp_path):
    path = tmp_path / "toy.gpkg"
    shutil.copyfile(workspace_path, path)
    return path


@pytest.fixture(autouse=True)
def read_at_once(monkeypatch):
    """What was registered is read by every service at once, not within a second."""
    monkeypatch.setattr(book, "LOOK_EVERY", 0.0)


@pytest.fixture
def own(path):
    return TestClient(make_app(path, restricted=True), follow_redirects=False)


@pytest.fixture
def public(path):
    return TestClient(make_app(path), follow_redirects=False)


def begin(own, supply="S0", on="2024-01-10"):
    said = {"supply_id": supply, "person": "张三", "on": on}
    answer = own.post("/cases", data=said)
    assert answer.status_code == 201, answer.text
    return answer.json()


def step(own, name, on, *, status=201, number=1, **fields):
    said = {"step": name, "person": "李四", "on": on} | fields
    answer = own.post(f"/cases/{number}/steps", data=said, files={"file": PAPER})
    assert answer.status_code == status, answer.text
    return answer.json()


def recognised(own):
    begin(own)
    step(own, "notify", "2024-01-20", note="电话里说过")
    step(own, "explain", "2024-02-10")
    return step(own, "recognise", "2024-03-01", reference="认〔2024〕1号")


def test_a_case_from_suspicion_to_recovery_and_what_follows(own, public):
    """S0: state land, the start agreed for 1 January 2022, by the enterprise."""
    made = begin(own)
    assert (made["number"], made["state"], made["area"]) == (1, "suspected", 10_000)
    assert made["due"]["on"] == "2024-02-09"
    step(own, "notify", "2024-01-20")
    step(own, "explain", "2024-02-10")
    found = step(own, "recognise", "2024-03-01", reference="认〔2024〕1号")
    assert (found["document"], found["history"][3]["cause"]) == ("认〔2024〕1号", "enterprise")
    step(own, "choose", "2024-03-05", way="recover", mortgaged="no")
    step(own, "tell_hearing", "2024-03-06")
    step(own, "approve", "2024-03-20")
    served = step(own, "carry_out", "2024-04-01")
    assert (served["due"]["name"], served["due"]["on"]) == ("return", "2024-05-01")
    late = public.get("/cases?overdue=true&on=2024-05-02").json()["cases"]
    assert [(c["number"], c["overdue_days"]) for c in late] == [(1, 1)]
    assert public.get("/cases?overdue=true&on=2024-05-01").json()["cases"] == []
    clocks = public.get("/idle/S0?on=2024-04-10").json()["rows"][0]["clocks"]
    assert ("return", "2024-05-01") in {(c["name"], c["on"]) for c in clocks}
    step(own, "give_back", "2024-04-20")
    done = step(own, "finish", "2024-04-21")
    assert (done["state"], done["ended_on"]) == ("done", "2024-04-21")
    verdicts = [public.get(f"/idle/S0?on=2024-04-{day}").json()["rows"][0]["verdict"]
                for day in (20, 21)]  # fmt: skip
    assert verdicts == ["suspected_idle", "not_applicable"]
    told = public.get("/cases/stats?from=2024-01&to=2024-04").json()
    assert told["total"]["reactivated_mu"] == 15
    assert (told["total"]["median_days"], told["months"][3]["done"]) == (102, 1)
    assert [z["zone_code"] for z in told["zones"]] == ["Z1"]


def test_an_extension_restarts_the_clock(own, public):
    """S1 was started and stalled: settled by Art. 12; the new start date is 1 October 2025."""
    begin(own, "S1")
    before = public.get("/idle/S1?on=2025-06-30").json()
    assert before["rows"][0]["verdict"] == "suspected_idle"
    tag = public.get("/idle/S1?on=2025-06-30").headers["etag"]
    step(own, "notify", "2024-01-20")
    step(own, "explain", "2024-02-10")
    step(own, "recognise", "2024-03-01", cause="enterprise")
    step(own, "choose", "2024-03-05", way="extend", status=422)
    step(own, "file", "2024-03-02")
    step(own, "choose", "2024-03-05", way="extend")
    step(own, "approve", "2024-03-20")
    step(own, "carry_out", "2024-04-01", start_by="2025-10-01", reference="补充协议1号")
    public.app.state.book.forget()
    again = public.get("/idle/S1?on=2025-06-30", headers={"if-none-match": tag})
    assert again.status_code == 200, "kept answers are no longer true"
    row = again.json()["rows"][0]
    assert (row["verdict"], row["start_due"]) == ("not_idle", "2025-10-01")
    assert row["history"][-1]["document"] == "补充协议1号"


def test_recognised_land_is_g_of_the_zones(own, public):
    """P0 lies in Z1 whole; its 10 000 m² are recognised at the end of 2024."""
    before = public.get("/zone-reviews/Z1?period=2024").json()["rows"][0]
    assert "recognised_idle" in before["missing"]
    recognised(own)
    public.app.state.book.forget()
    after = public.get("/zone-reviews/Z1?period=2024").json()["rows"][0]
    assert "recognised_idle" not in after["missing"]


def test_the_public_list_tells_what_was_recognised_until_it_is_disposed_of(own, public):
    """Without cases the list is a draft of all that is suspected: S0 and S1."""
    url = "/reports/idle-list.xlsx?on=2024-03-02"

    def listed():
        public.app.state.book.forget()
        sheet = openpyxl.load_workbook(io.BytesIO(public.get(url).content)).worksheets[0]
        rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
        return [row[-1] for row in rows], "草稿" in str(sheet.oddHeader.center.text)

    assert listed() == (["", ""], True)
    recognised(own)
    assert listed() == (["认〔2024〕1号"], False)
    step(own, "withdraw", "2024-03-02", note="认定有误")
    assert listed() == ([], False)


def test_without_the_role_no_person_is_named(own, public):
    recognised(own)
    urls = ("/cases", "/cases/1", "/ui/cases", "/ui/cases/1", "/ui/cases/1?lang=en", "/cases?f=csv")
    public.app.state.book.forget()
    for url in urls:
        answer = public.get(url)
        assert answer.status_code == 200, url
        assert not [secret for secret in SECRETS if secret in answer.text], url
    assert all(secret in own.get("/ui/cases/1").text for secret in SECRETS)
    assert own.get("/cases/1").json()["history"][1]["person"] == "李四"
    books = [openpyxl.load_workbook(io.BytesIO(c.get("/cases?f=xlsx").content))
             for c in (own, public)]  # fmt: skip
    cells = [[c.value for row in book["各步骤"] for c in row] for book in books]
    assert ["李四" in some for some in cells] == [True, False]


def test_only_few_write_and_read_papers(own, public):
    begin(own)
    said = {"supply_id": "S1", "person": "张三"}
    check_problem(public.post("/cases", data=said), 403)
    check_problem(public.post("/cases/1/steps", data={"step": "notify"}), 403)
    step(own, "notify", "2024-01-20")
    check_problem(public.get("/cases/1/files/2"), 403)
    assert own.get("/cases/1/files/2").content == PAPER[1]
    check_problem(own.get("/cases/1/files/1"), 404)
    foreign = {"sec-fetch-site": "cross-site"}
    check_problem(own.post("/cases", data=said, headers=foreign), 403)
    assert '<form method="post"' not in public.get("/ui/cases/1").text


def test_both_versions_are_told(own):
    begin(own)
    step(own, "notify", "2024-01-20", version="1")
    problem = step(own, "explain", "2024-02-10", version="1", status=409)
    assert problem["errors"] == [{"seen": 1, "current": 2}]
    assert "第 1 版" in problem["detail"]
    assert own.get("/cases/1").json()["state"] == "noticed"


@pytest.mark.parametrize(("fields", "why"), [
    ({"supply_id": "S9"}, "没有供地 S9"), ({"supply_id": "S3"}, "不是疑似闲置"),
    ({"person": " "}, "姓名"), ({"on": "2999-01-01"}, "在将来"), ({"on": "x"}, "日期"),
    ({"odd": "1"}, "不认识 odd"), ({"on": "2019-06-01"}, "尚未供地"),
])  # fmt: skip
def test_what_cannot_be_opened(own, fields, why):
    said = {"supply_id": "S0", "person": "张三", "on": "2024-01-10"} | fields
    answer = own.post("/cases", data=said)
    assert answer.status_code in {400, 422}, answer.text
    assert why in answer.json()["detail"]
    assert own.get("/cases").json()["cases"] == []


def test_one_open_case_a_supply(own):
    begin(own)
    said = {"supply_id": "S0", "person": "张三"}
    assert "已有闲置土地案件第1号" in check_problem(own.post("/cases", data=said), 422)["detail"]
    step(own, "withdraw", "2024-02-01", note="误立")
    assert begin(own, on="2024-02-02")["number"] == 2


def test_a_person_may_suspect_what_the_software_does_not(own):
    said = {"supply_id": "S2", "person": "张三", "note": "现场未见施工"}
    check_problem(own.post("/cases", data=said), 422)
    assert own.post("/cases", data=said, files={"file": PAPER}).status_code == 201


def test_what_is_wrong_is_shown_with_what_was_typed(own):
    begin(own)
    said = {"step": "notify", "person": "李四", "on": "2024-01-01", "note": "再说"}
    page = own.post("/cases/1/steps", data=said, files={"file": PAPER}, headers=HTML)
    assert page.status_code == 422
    assert "早于上一步的日期 2024-01-10" in page.text
    assert 'value="李四"' in page.text
    sent = own.post("/cases/1/steps", data=said | {"on": "2024-01-20"}, files={"file": PAPER},
                    headers=HTML)  # fmt: skip
    assert (sent.status_code, sent.headers["location"]) == (303, "/ui/cases/1")


@pytest.mark.parametrize(("status", "url"), [
    (404, "/cases/9"), (404, "/ui/cases/9"), (400, "/cases/x"), (400, "/cases?state=odd"),
    (400, "/cases/stats"), (400, "/cases/stats?from=2024&to=2024-02"), (400, "/cases?odd=1"),
    (404, "/cases/1?on=2024-01-09"),
])  # fmt: skip
def test_wrong_questions(own, status, url):
    begin(own)
    check_problem(own.get(url), status)


def test_a_new_edition_of_the_parcels_is_flagged_and_confirmed(path):
    """P0 is split in two; the case stays, and somebody says which parcels it is about now."""
    own = TestClient(make_app(path, restricted=True), follow_redirects=False)
    begin(own)
    rows = service.parcels()
    halves = service.frame(
        "parcels", [{"parcel_id": f"P0-{n}", "site_area": 5_000} for n in (1, 2)],
        [service.box(0, 50), service.box(50, 100)],
    )  # fmt: skip
    import pandas as pd

    later = pd.concat([halves, rows.iloc[1:]], ignore_index=True)
    from layers.store import open_workspace

    open_workspace(path).add_edition("parcels", later, file="p2.csv", sha256="1" * 64, report={})
    own = TestClient(make_app(path, restricted=True), follow_redirects=False)
    told = own.get("/cases/1?on=2024-02-01").json()
    assert told["parcel_changed"]
    assert told["changes"][0]["kinds"] == ["split"]
    assert told["changes"][0]["heirs"] == ["P0-1", "P0-2"]
    assert "分割为数宗" in own.get("/ui/cases/1?on=2024-02-01").text
    done = step(own, "confirm_parcels", "2024-02-01")
    assert (done["parcels"], done["area"]) == (["P0-1", "P0-2"], 10_000)
    assert not done["parcel_changed"]
    assert (done["state"], done["history"][1]["parcels"]) == ("suspected", ["P0-1", "P0-2"])


# In the browser


@pytest.fixture(scope="module")
def browser():
    with chromium() as found:
        yield found


@pytest.fixture
def paper(tmp_path):
    target = tmp_path / "文书.pdf"
    target.write_bytes(b"%PDF-1.7 paper")
    return target


def take(page, name, day, paper, **fields):
    """Fill the form of a step, as a clerk does, and send it."""
    form = f"#step-{name}"
    if page.get_attribute(form, "open") is None:
        page.locator(f"{form} > summary").focus()
        page.keyboard.press("Enter")
    page.fill(f"{form} [name=person]", "李四")
    page.fill(f"{form} [name=on]", day)
    for field, value in fields.items():
        box = page.locator(f"{form} [name={field}]")
        if box.evaluate("e => e.tagName") == "SELECT":
            box.select_option(value)
        else:
            box.fill(value)
    page.set_input_files(f"{form} [name=file]", str(paper))
    with page.expect_navigation():
        page.click(f"{form} button")


@pytest.mark.browser
def test_a_clerk_walks_a_case_to_its_end(browser, path, paper):
    app = make_app(path, restricted=True)
    with running(app) as address, opened(browser, f"{address}/ui/cases?supply_id=S0") as watch:
        page = watch.page
        page.fill("#open [name=person]", "张三")
        page.fill("#open [name=on]", "2024-01-10")
        with page.expect_navigation():
            page.click("#open button")
        assert page.url.endswith("/ui/cases/1")
        take(page, "notify", "2024-01-20", paper)
        take(page, "explain", "2024-02-10", paper)
        take(page, "recognise", "2024-03-01", paper, reference="认〔2024〕1号")
        assert page.inner_text("#what") == "已认定"
        assert page.is_disabled("#step-choose option[value=extend]")
        take(page, "choose", "2024-03-05", paper, way="charge_fee")
        take(page, "approve", "2024-03-20", paper)
        assert "听证" in page.text_content("#step-carry_out .why")
        take(page, "tell_hearing", "2024-03-21", paper)
        take(page, "carry_out", "2024-04-01", paper)
        take(page, "pay", "2024-04-20", paper)
        take(page, "finish", "2024-04-21", paper, outcome="started")
        assert page.inner_text("#what") == "处置完毕"
        assert page.locator(".timeline li").count() == 10
        assert not watch.errors
        assert not [url for url in watch.outside if not url.startswith(address)]
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
def test_two_clerks_on_one_case(browser, path, paper):
    app = make_app(path, restricted=True)
    begin(TestClient(app))
    with (
        running(app) as address,
        opened(browser, f"{address}/ui/cases/1") as one,
        opened(browser, f"{address}/ui/cases/1") as other,
    ):
        take(one.page, "notify", "2024-01-20", paper)
        assert one.page.inner_text("#what") == "已送达调查通知书"
        take(other.page, "notify", "2024-01-25", paper)
        said = other.page.inner_text(".failure")
        assert "您看到的是第 1 版，现在已是第 2 版" in said
        assert other.page.inner_text("#what") == "已送达调查通知书"
        assert other.page.locator(".timeline li").count() == 2
        take(other.page, "explain", "2024-02-10", paper)
        assert other.page.inner_text("#what") == "使用权人已说明"
    assert [t.on for t in case_desk.one_case(register_of(app), 1).taken] == [
        date(2024, 1, 10), date(2024, 1, 20), date(2024, 2, 10),
    ]  # fmt: skip


def register_of(app):
    from geoapi.register.entries import Register

    return Register(app.state.holder.backend)


def test_the_pages_speak_english(own):
    begin(own)
    assert "Idle land cases" in own.get("/ui/cases?lang=en").text
    assert "What may follow" in own.get(f"/ui/cases/1?lang=en&on={ON}").text
