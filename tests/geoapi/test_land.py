"""The area list and objections over HTTP: what is told to everyone, and what to few."""

import io
import shutil
from datetime import date

import openpyxl
import pytest
from starlette.testclient import TestClient

from geoapi.http import stated
from geoapi.register import desk
from geoapi.register.acts import Deciding, Filing, Grounds
from geoapi.register.documents import document_of
from geoapi.register.entries import Register
from layers.store import open_workspace
from tests.geoapi.service import MARKER, ON, TELLING, make_app, uscc
from tests.geoapi.test_errors import check_problem

PAPER = ("说明.pdf", b"%PDF-1.7 paper", "application/pdf")
SECRETS = ("王五", "0515-1234567", "我们实测过", "说明.pdf")
SAID = {
    "uscc": uscc(1), "parcel_id": "P1", "area": "12亩", "person": "王五",
    "contact": "0515-1234567", "reason": "我们实测过",
}  # fmt: skip
YES = {"outcome": "accepted", "person": "李四", "reason": "属实", "version": "1"}
HTML = {"accept": "text/html"}


@pytest.fixture(scope="module")
def of(workspace_path, tmp_path_factory):
    """Services of one workspace of this module's own: the public one, and one person's own."""
    path = tmp_path_factory.mktemp("land") / "toy.gpkg"
    shutil.copyfile(workspace_path, path)
    return lambda **settings: TestClient(make_app(path, **settings), follow_redirects=False)


@pytest.fixture(scope="module")
def public(of):
    return of()


@pytest.fixture(scope="module")
def own(of):
    return of(restricted=True)


@pytest.fixture
def number(public):
    """An objection just filed."""
    answer = public.post("/objections", data=SAID, files={"file": PAPER})
    assert answer.status_code == 201, answer.text
    return answer.json()["number"]


def decided(own, number, **fields):
    answer = own.post(f"/objections/{number}/decision", data=YES | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_list(get):
    """Each firm alone on a parcel of 10 000 m² and its number; P3 has no floor."""
    told = get("/land", on=ON, window="2025-05-25/2025-06-01")
    assert {r["uscc"]: r["evaluated"] for r in told["rows"]} == {
        uscc(n): 10_000 + n for n in range(10)
    }
    assert {r["parcels"][0]["how"] for r in told["rows"]} == {"only"}
    assert (told["unit"], told["period"]) == ("m2", "2024")
    assert told["window"] == {"first": "2025-05-25", "last": "2025-06-01"}
    assert told["totals"]["evaluated"] == told["totals"]["registered"] == 100_045
    assert told["findings"] == told["corrections"] == []
    one = get("/land", on=ON, firm=uscc(1))
    assert [r["uscc"] for r in one["rows"]] == ["E1"]
    assert [p["parcel_id"] for p in one["parcels"]] == ["P1"]


@pytest.mark.parametrize(("status", "url"), [
    (400, "/land?on=x"), (400, "/land?window=x"), (400, "/land?window=2025-06-02/2025-06-01"),
    (400, "/land?firm=E77"), (400, "/land?period=1999"), (400, "/land?f=pdf"), (400, "/land?x=1"),
    (400, "/ui/land?per=1"), (400, "/land/changes?x=1"), (404, "/objections/77"),
    (404, "/ui/objections/77"), (400, "/objections/x"), (400, "/objections?f=pdf"),
])  # fmt: skip
def test_wrong_questions(client, status, url):
    check_problem(client.get(url), status)


def test_files(client):
    book = client.get("/land.xlsx", params={"on": ON})
    sheets = openpyxl.load_workbook(io.BytesIO(book.content))
    assert sheets.sheetnames[0] == "用地面积公示"
    assert "E1" in client.get("/land.csv", params={"on": ON}).text
    assert client.get("/land?f=csv").headers["content-type"].startswith("text/csv")


def test_an_answer_of_the_editions_alone_is_kept_by_clients(client):
    first = client.get("/land", params={"on": ON})
    again = client.get("/land", params={"on": ON}, headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304
    assert "etag" not in client.get("/land", params={"on": ON, "objections": "true"}).headers


def test_the_page(client):
    text = client.get("/ui/land", params={"on": ON, "window": "2025-05-25/2025-06-01"}).text
    assert "2025-05-25 至 2025-06-01" in text
    assert "企业9" in text
    assert "唯一用地企业取整宗登记面积" in text
    assert "E%3A1/%E7%94%B2%20%253A%3F%23" in text
    found = client.get("/ui/land", params={"on": ON, "q": "P7"}).text
    assert "企业7" in found
    assert "企业8" not in found
    assert "没有找到" in client.get("/ui/land", params={"on": ON, "q": "<b>"}).text
    assert "主管部门未设定" in client.get("/ui/land", params={"on": ON}).text
    second = client.get("/ui/land", params={"on": ON, "per": "10", "page": "2"})
    assert second.status_code == 200
    assert "Evaluated land" in client.get("/ui/land?lang=en").text


def test_an_objection_from_filing_to_what_it_changes(public, own, number):
    """E1 says 12 亩 = 8 000 m² on P1 where the list has 10 001."""
    for url in (
        f"/objections/{number}",
        f"/ui/objections/{number}",
        "/objections",
        "/ui/objections",
    ):
        text = public.get(url).text
        assert not [secret for secret in SECRETS if secret in text], url
    told = public.get(f"/objections/{number}").json()
    assert (told["state"], told["claimed"], told["where"]) == ("open", 8_000, "P1")
    whole = own.get(f"/objections/{number}").json()
    assert (whole["person"], whole["file"]) == ("王五", "说明.pdf")
    assert all(secret in own.get(f"/ui/objections/{number}").text for secret in SECRETS)
    done = decided(own, number)
    assert (done["state"], done["version"]) == ("accepted", 2)
    params = {"on": ON, "objections": "true", "firm": "E1"}
    rows = public.get("/land", params=params).json()["rows"]
    assert rows[0]["evaluated"] == 8_000
    assert f"异议第{number}号" in rows[0]["parcels"][0]["evidence"]
    assert public.get("/land", params={"on": ON, "firm": "E1"}).json()["rows"][0]["evaluated"] == (
        10_001
    )
    changes = public.get("/land/changes", params={"on": ON}).json()
    assert changes["firms"] == [
        {"uscc": "E1", "name": "企业1", "before": 10_001, "after": 8_000, "difference": -2_001}
    ]
    assert f"异议第{number}号" in public.get("/ui/land", params=params).text.replace("\n", "")
    decided(own, number, outcome="rejected", version="2")


def test_only_few_decide_and_read_papers(public, own, number):
    for url in (f"/objections/{number}/decision", f"/objections/{number}/withdrawal"):
        check_problem(public.post(url, data=YES), 403)
    check_problem(public.get(f"/objections/{number}/files/1"), 403)
    paper = own.get(f"/objections/{number}/files/1")
    assert paper.content == PAPER[1]
    assert paper.headers["content-disposition"].startswith("attachment")
    check_problem(own.get(f"/objections/{number}/files/9"), 404)
    said = {"person": "王五", "version": "1"}
    assert own.post(f"/objections/{number}/withdrawal", data=said).json()["state"] == "withdrawn"


def test_a_conflict_is_told_with_both_versions(own, number):
    decided(own, number, outcome="rejected")
    problem = check_problem(own.post(f"/objections/{number}/decision", data=YES), 409)
    assert problem["errors"] == [{"seen": 1, "current": 2}]
    assert "第 1 版" in problem["detail"]
    assert "第 2 版" in problem["detail"]
    page = own.post(f"/objections/{number}/decision", data=YES, headers=HTML)
    assert page.status_code == 409
    assert "现在已是第 2 版" in page.text
    assert 'value="李四"' in page.text


def test_a_form_leads_to_its_page(public):
    sent = public.post("/objections", data=SAID | {"lang": "zh"}, files={"file": PAPER},
                       headers=HTML)  # fmt: skip
    assert sent.status_code == 303
    assert public.get(sent.headers["location"]).status_code == 200
    wrong = public.post("/objections", data=SAID | {"area": "", "value": "12", "unit": "桶"},
                        headers=HTML)  # fmt: skip
    assert wrong.status_code == 422
    assert "没有可用的单位" in wrong.text
    assert "我们实测过" in wrong.text  # what was typed is not lost


def test_programs_send_json(public):
    said = {k: v for k, v in SAID.items() if k != "area"}
    made = public.post("/objections", json=said | {"claim": "site_area", "value": 9_000})
    assert made.status_code == 201
    assert made.headers["location"] == f"/objections/{made.json()['number']}"
    assert made.json()["claimed"] == 9_000
    assert "person" not in made.json()


@pytest.mark.parametrize(("status", "fields", "why"), [
    (422, {"uscc": "E77"}, "没有企业"), (422, {"parcel_id": "P77"}, "没有宗地代码"),
    (422, {"area": "12"}, "单位"), (422, {"area": "", "claim": "name", "value": "x"}, "不能就"),
    (422, {"person": ""}, "姓名"), (422, {"reason": ""}, "理由"), (422, {"on": "x"}, "日期"),
    (422, {"on": "2999-01-01"}, "将来"), (422, {"odd": "1"}, "不认识 odd"),
])  # fmt: skip
def test_what_cannot_be_filed(public, status, fields, why):
    before = len(public.get("/objections").json()["objections"])
    problem = check_problem(public.post("/objections", data=SAID | fields), status)
    assert why in problem["detail"]
    assert len(public.get("/objections").json()["objections"]) == before


def test_hostile_bodies(public, monkeypatch):
    post = public.post
    check_problem(
        post("/objections", content=b"{", headers={"content-type": "application/json"}), 422
    )
    check_problem(post("/objections", json=[1]), 422)
    check_problem(post("/objections", json=SAID | {"reason": {"a": 1}}), 422)
    check_problem(post("/objections", content=b"x", headers={"content-type": "text/plain"}), 422)
    check_problem(post("/objections", data=SAID, files={"file": ("a.exe", b"MZ", "x")}), 422)
    check_problem(post("/objections", data=SAID, files={"file": ("a.pdf", b"<html>", "x")}), 422)
    two = [("file", PAPER), ("file", PAPER)]
    check_problem(post("/objections", data=SAID, files=two), 422)
    check_problem(post("/objections", json=SAID | {"reason": "x" * 300_000}), 413)
    monkeypatch.setattr(stated, "LIMIT", 1_000)
    large = {"file": ("a.pdf", b"%PDF-" + b"x" * 2_000, "application/pdf")}
    assert "请压缩附件" in check_problem(post("/objections", data=SAID, files=large), 413)["detail"]
    foreign = {"sec-fetch-site": "cross-site"}
    check_problem(post("/objections", data=SAID, headers=foreign), 403)
    for method in ("GET", "PUT", "DELETE"):
        check_problem(public.request(method, "/objections/1/decision"), 405)


def test_a_service_may_take_none(of):
    closed = of(objections=False)
    check_problem(closed.post("/objections", data=SAID), 403)
    assert "不受理异议" in closed.get("/ui/objections").text
    assert "在本服务填写异议" not in closed.get("/ui/land", params={"on": ON}).text


def test_no_route_tells_a_figure_stated(workspace_path, tmp_path):
    """A claim to a confidential figure and its decision: the marker is in both."""
    path = tmp_path / "toy.gpkg"
    shutil.copyfile(workspace_path, path)
    space = open_workspace(path)
    register, grounds = (
        Register(space.backend),
        Grounds(space.read().atlas, "none", date(2025, 7, 1)),
    )
    paper = document_of("a.pdf", b"%PDF-1")
    for _ in range(2):
        said = Filing(
            "E1", "王五", f"应为{MARKER}", "tax_paid", MARKER, "2024", document=paper
        )  # fmt: skip
        desk.file_objection(register, said, grounds)
    desk.decide_objection(register, 1, Deciding("accepted", "李四", f"{MARKER}"), grounds)
    client = TestClient(make_app(path))
    for url in ("/objections", "/objections/1", "/ui/objections", "/ui/objections/1",
                f"/land/changes?on={ON}", f"/land?on={ON}&objections=true"):  # fmt: skip
        answer = client.get(url)
        assert answer.status_code == 200
        assert not TELLING.search(answer.text), url
        assert "王五" not in answer.text
    assert client.get("/objections/1").json()["withheld"] is True
    own = TestClient(make_app(path, restricted=True))
    assert own.get("/objections/1").json()["decision"]["value"] == MARKER
    told = own.get(f"/land/changes?on={ON}").json()["corrections"]
    assert (told[0]["field"], told[0]["after"]) == ("tax_paid", MARKER)
