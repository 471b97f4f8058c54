"""Sites, signs and swaps by HTTP: the same answers as the command's, and what is refused."""

import pytest
from starlette.testclient import TestClient

from tests.geoapi.service import ON, make_app

EXAMPLE = "docs/examples/reactivation.yaml"


def test_sites(get):
    """S0 on P0 and S1 on P1 are suspected idle, side by side."""
    told = get("/assemblies", on=ON)
    assert [row["parcels"] for row in told["rows"]] == [["P0", "P1"]]
    assert told["param_missing"] == ["gap", "frontage", "criteria"]
    assert told["joining"]["barriers"] == ["constraints.river", "facilities.rail",
                                           "facilities.road"]  # fmt: skip
    assert get("/assemblies", on=ON, edge=150)["rows"][0]["parcels"] == ["P0"]


def test_low_use_by_a_filter_over_what_may_be_seen(client, get):
    told = get("/assemblies", on=ON, low_use="floor_area IS NULL")
    low = {row["key"]: row["low_use"] for row in told["rows"]}
    assert low == {"P0": 0, "P3": 1, "P10": 1}
    refused = client.get("/assemblies", params={"on": ON, "low_use": "fixed_investment > 1"})
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"


def test_sites_are_ranked_where_the_installation_has_criteria(workspace_path, request):
    path = str(request.config.rootpath / EXAMPLE)
    ranked = TestClient(make_app(workspace_path, criteria=path))
    told = ranked.get("/assemblies", params={"on": ON}).json()
    assert told["rows"][0]["rank"] == 1
    assert told["joining"]["gap"] == 12
    assert told["missing"] == ["services", "control"]
    assert told["rows"][0]["criteria"]["zone"]["points"] == 0


@pytest.mark.parametrize(("path", "params", "told"), [
    ("/assemblies", {"gap": -1}, "gap 应为 0 至"),
    ("/assemblies", {"barriers": "rivers"}, "没有阻隔类型 rivers"),
    ("/assemblies", {"gap": "nan"}, "gap 应为 0 至"),
    ("/assemblies", {"weights": 1}, "不认识查询参数 weights"),
    ("/signs", {"shift": 1e9}, "shift 应在 0 至 100 之间"),
    ("/signs", {"covers": "lawn"}, "没有覆盖类型 lawn"),
    ("/swaps", {"years": 0}, "years 应为 1 至 50"),
    ("/swaps", {"share": 2}, "share 应大于 0"),
])  # fmt: skip
def test_what_is_wrong_is_a_problem(client, path, params, told):
    answer = client.get(path, params={"on": ON, **params})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert told in answer.json()["detail"]


def test_signs_and_swaps(get):
    assert get("/signs", on=ON, everywhere=True)["counts"]["unseen"] == 2
    told = get("/swaps", on=ON)
    assert {row["place"] for row in told["outside"]["rows"]} == {"outside"}
    assert told["pool"]["left"] == 0
    assert told["recipients"] == []
