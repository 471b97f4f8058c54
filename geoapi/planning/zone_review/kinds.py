"""Types of zones 评价类型: suggested from the account; the administration sets them."""

import csv
import operator
from dataclasses import dataclass
from functools import cache

from geoapi.planning.packs import POLICY

TABLE = POLICY / "national" / "zone-types.csv"
OTHER = "其他"


@dataclass(frozen=True)
class Suggestion:
    """A type, and the two shares of A that it is suggested by; None without built land."""

    kind: str | None
    industry: float | None
    housing: float | None
    source: str
    verified: str


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        return tuple(csv.DictReader(stream))


def suggest(built: float, industry: float, housing: float) -> Suggestion:
    """Suggest a type from the areas of A, A2 and A1, in one unit."""
    source, verified = _rows()[0]["source"], _rows()[0]["verified"]
    if not built > 0:
        return Suggestion(None, None, None, source, verified)
    shares = industry / built, housing / built
    kind = next((row["type"] for row in _rows() if _fits(row, *shares)), OTHER)
    return Suggestion(kind, *shares, source, verified)


def _fits(row: dict[str, str], industry: float, housing: float) -> bool:
    tests = (
        ("industry_over", industry, operator.gt), ("industry_to", industry, operator.le),
        ("housing_under", housing, operator.lt), ("housing_from", housing, operator.ge),
    )  # fmt: skip
    return all(test(share, float(row[name])) for name, share, test in tests if row[name])
