"""The evaluation by worked cases, each computed by hand in tests/planning/cases/scores.yaml."""

import math
from datetime import date
from pathlib import Path

import pytest
import yaml

from tests.planning.scoring.county import scored

FILE = Path(__file__).parents[1] / "cases" / "scores.yaml"
CASES = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def shown(scores, firm, name):
    """Return what an expectation speaks of."""
    at = scores.place(firm)
    items = scores.items[scores.items["entity"] == at].set_index("item")
    if name in {"value", "base"}:
        return float(items[name].iloc[0])
    if name == "items":
        return {key: float(value) for key, value in items["points"].items()}
    if name == "steps":
        return scores.steps.loc[scores.steps["entity"] == at, "step"].tolist()
    value = scores.entities[name].iloc[at]
    return value.date() if name == "until" else value


def agree(found, expected):
    if expected is None:
        assert found is None or math.isnan(found)
    elif isinstance(expected, dict):
        assert {key: found[key] for key in expected} == pytest.approx(expected, abs=1e-9)
    elif isinstance(expected, (list, str, date, bool)):
        assert (list(found) if isinstance(expected, list) else found) == expected
    else:
        assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_worked_case(case):
    scores = scored(case)
    for firm, wanted in case["expect"].items():
        for name, expected in wanted.items():
            agree(shown(scores, firm, name), expected)
    if "counts" in case:
        assert scores.counts == case["counts"]
    assert sum(scores.counts.values()) == len(scores.entities), "the counts add up"
    assert {u for m in scores.entities["members"] for u in m} == set(case["firms"]), (
        "nobody is lost"
    )


def test_every_case_has_its_own_name():
    assert len({case["id"] for case in CASES}) == len(CASES)
