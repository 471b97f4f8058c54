"""Notices and what falls due over HTTP."""

import io

import docx
import pytest

from tests.geoapi.service import ON


def test_a_draft_of_a_notice(client):
    answer = client.get("/idle/S0/recovery.docx", params={"on": ON})
    assert answer.status_code == 200
    assert "officedocument.wordprocessingml" in answer.headers["content-type"]
    assert "%E8%8D%89%E7%A8%BF" in answer.headers["content-disposition"]
    text = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert "收回国有建设用地使用权决定书" in text


@pytest.mark.parametrize(
    ("path", "status", "why"),
    [
        ("/idle/S0/letter.docx", 404, "没有文书 letter"),
        ("/idle/S9/inquiry.docx", 404, "没有供地 S9"),
        ("/idle/S1/fee.docx", 400, "第十二条第三款"),
        ("/idle/S2/inquiry.docx", 400, "资料不全"),
    ],
)
def test_what_is_refused_says_why(client, path, status, why):
    answer = client.get(path, params={"on": ON})
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, why in answer.text) == (status, True), answer.text


def test_what_falls_due(get):
    """S3 is due to start on 2026-01-01, within a year of 2025-06-30, and idle a year after."""
    rows = get("/idle/due", on=ON, days=365)["rows"]
    assert ("S3", "start", "2026-01-01") in {(r["supply_id"], r["clock"], r["due"]) for r in rows}
    assert get("/idle/due", on=ON)["rows"] == []


def test_no_sensible_number_of_days(client):
    for days in ("-1", "4000", "x"):
        answer = client.get("/idle/due", params={"on": ON, "days": days})
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.status_code in {400, 422}
        assert "days" in answer.text


def test_as_files(client):
    for ending, kind in (("csv", "text/csv"), ("xlsx", "spreadsheetml")):
        answer = client.get("/idle/due", params={"on": ON, "days": 365, "f": ending})
        assert kind in answer.headers["content-type"]


def test_idle_rates(client, get):
    """P0 idle and P2 unknown, both of the state; P1 and P3 are collective."""
    told = get("/idle/rates", on=ON, by="towns")
    assert (told["total"]["n"], told["total"]["idle_n"]) == (2, 1)
    assert (told["total"]["value"], told["left_out"]["not_state"]) == (1, 2)
    assert len(get("/idle/rates", **{"from": "2024-01", "to": "2024-06"})["months"]) == 6
    assert client.get("/idle/rates", params={"from": "2024-01"}).status_code == 400
    assert client.get("/idle/rates", params={"by": "county"}).status_code in {400, 422}
