"""The rule for parcels on a border, over HTTP: told where it is not by area; never a leak."""

import pytest


def test_a_rule_is_told_where_it_is_not_by_area(get):
    assert "rule" not in get("/measures/site_area", by="zones")
    assert "rule" not in get("/measures/site_area", by="zones", rule="split")
    assert get("/measures/site_area", by="zones", rule="centroid")["rule"] == "centroid"


def test_an_unknown_rule_is_told_which_there_are(client):
    answer = client.get("/measures/site_area", params={"by": "zones", "rule": "half"})
    assert answer.status_code == 400
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "split、majority、centroid" in answer.json()["detail"]


@pytest.mark.parametrize("by", ["zones", "towns"])
def test_confidential_sums_by_two_rules_are_not_told(client, by):
    answer = client.get("/measures/tax_paid", params={"by": by, "rule": "majority"})
    assert answer.status_code == client.get("/measures/tax_paid?by=enterprises").status_code
    assert "归属规则" in answer.json()["detail"]
    assert client.get("/measures/tax_paid", params={"by": by, "rule": "split"}).status_code == 200
