"""Assemblies 连片盘活: idle and low-use land of a county put together into sites, and ranked."""

from datetime import date
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from geoapi.planning.assemblies.joining import Joining
from geoapi.planning.assemblies.sites import IDLE, LOW_USE, Assemblies, Candidate, assemble
from geoapi.planning.errors import PlanningError
from geoapi.planning.idle.findings import IdleFinding
from geoapi.planning.idle.law import read_idle_test
from geoapi.planning.measuring.filters import cql2_filter
from geoapi.planning.reactivation.criteria import Criteria, read_criteria
from geoapi.planning.reactivation.points import Ground, Zones, zones_of
from geoapi.planning.reactivation.ranking import rank_sites
from geoapi.planning.reactivation.told import Reactivation, told_json
from geoapi.questions.basis import basis, places
from geoapi.questions.idle import ask_idle
from layers.atlas import County, Identity, table_of

KEPT = 4
"""Questions whose sites are kept for each county."""

_Asked = tuple[date, Joining, str | None]
_FOUND: WeakKeyDictionary[Identity, dict[_Asked, tuple[Assemblies, Zones]]] = WeakKeyDictionary()

JOINING = Joining()


def ask_assemblies(
    county: County, on: date, *, joining: Joining = JOINING, criteria: Criteria | None = None,
    low_use: str | None = None,
) -> Reactivation:  # fmt: skip
    """Put the suspected idle parcels of a date together with their neighbours, and rank the sites.

    Parameters
    ----------
    joining
        What makes parcels adjacent.
    criteria
        What sites are ranked by; without them they are not ranked.
    low_use
        CQL2 text over the columns of parcels: what else counts, as low-use land. Land that is
        suspected idle is not low-use as well.
    """
    found, zones = _sites(county, on, joining, low_use)
    ground = Ground(found, county.atlas, on, zones)
    ranking = None if criteria is None else rank_sites(ground, criteria)
    town_of = places(county)[1]
    towns = [
        sorted({town_of[key] for key in keys if key in town_of}) for keys in found.sites["parcels"]
    ]
    return Reactivation(found, zones, ranking, low_use, towns)


def _sites(
    county: County, on: date, joining: Joining, low_use: str | None
) -> tuple[Assemblies, Zones]:
    held, asked = _FOUND.setdefault(county.identity, {}), (on, joining, low_use)
    if asked not in held:
        found = assemble(county.atlas, candidates(county, on, low_use), on, joining)
        held[asked] = found, zones_of(found, county.atlas, on)
        while len(held) > KEPT:
            held.pop(next(iter(held)))
    return held[asked]


def candidates(county: County, on: date, low_use: str | None = None) -> dict[str, Candidate]:
    """Return the parcels that count on a date: suspected idle ones, and those a filter adds."""
    found: dict[str, Candidate] = {}
    if low_use:
        table = table_of(county.atlas, "parcels")
        fits = cql2_filter(low_use)("parcels", table).to_numpy(bool)
        low = Candidate(LOW_USE, None, "low_use")
        found = dict.fromkeys(table["parcel_id"][fits].tolist(), low)
    idle = [f for f in ask_idle(county, on) if f.verdict == "suspected_idle" and f.parcel_id]
    for finding in sorted(idle, key=lambda f: f.idle_since or date.max, reverse=True):
        found[str(finding.parcel_id)] = Candidate(IDLE, finding.idle_since, state_of(finding))
    return found


def state_of(finding: IdleFinding) -> str:
    """Name what Order 53 leaves open for suspected idle land, as criteria give points to it."""
    if finding.recoverable:
        return "recoverable"
    if 14 in finding.articles and finding.recoverable is not None:  # noqa: PLR2004 - Article 14
        return "fee"
    return "negotiated" if 12 in finding.articles else "unclear"  # noqa: PLR2004 - Article 12


def assemblies_answer(county: County, told: Reactivation) -> dict[str, Any]:
    """Return the answer of ``assemblies``."""
    law, on = read_idle_test(told.found.on), told.found.on
    rests = basis(county, on=on, packs={law.pack: law.law})
    return told_json(told) | {"basis": rests | {"crs": told.found.crs}}


def criteria_of(path: Path) -> Criteria:
    """Read a file of criteria.

    Raises
    ------
    PlanningError
        The file cannot be read, or its criteria not used.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanningError(f"读不到评分准则 {path}：{error}；应为 UTF-8 的 .yaml 文件") from error
    return read_criteria(text, path.name)
