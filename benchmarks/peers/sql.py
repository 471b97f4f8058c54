"""The question in SQL: who uses which land, and all measures by unit. Any engine's dialect.

Facts first, units last: what a firm reports is spread over its parcels, these over zones, and the
shares of each firm in each zone are added up before any figure is touched.
"""

from typing import Any, Protocol

import pyarrow as pa

from benchmarks.peers.common import DAY, PERIOD, SLIVER, UNITS, tidy

COVERED = "ST_CoveredBy(p.geometry, u.geometry)"
CUT = "ST_Area(ST_Intersection(p.geometry, u.geometry)) / ST_Area(p.geometry)"


SHORT_CUT = f"CASE WHEN {COVERED} THEN 1.0 ELSE {CUT} END"


def shares(units: str, share: str = SHORT_CUT) -> str:
    """Ask which part of each parcel lies in which unit; what only touches it is among them.

    What is too small is left out in a second step: a filter here would cut everything twice.
    """
    return f"""SELECT p.number AS part, u.number AS unit, {share} AS share
        FROM parcels p JOIN {units} u ON ST_Intersects(p.geometry, u.geometry)"""


def two_joins(units: str) -> str:
    """Ask the same by two joins, for an engine that prepares shapes in joins alone."""
    joined = f"FROM parcels p JOIN {units} u ON"
    return f"""WITH inside AS (SELECT p.number AS part, u.number AS unit {joined} {COVERED}),
        met AS (SELECT p.number AS part, u.number AS unit
            {joined} ST_Intersects(p.geometry, u.geometry)),
        crossing AS (SELECT met.part, met.unit FROM met LEFT JOIN inside
            ON met.part = inside.part AND met.unit = inside.unit WHERE inside.part IS NULL)
        SELECT part, unit, 1.0 AS share FROM inside UNION ALL
        SELECT c.part, c.unit, {CUT} AS share FROM crossing c
            JOIN parcels p ON p.number = c.part JOIN {units} u ON u.number = c.unit"""


LAND_ONLY = f"SELECT part, unit, share FROM {{pairs}} WHERE share > {SLIVER}"

USES = f"""SELECT uscc, part, area, area / site AS share FROM (
    SELECT uscc, part, site, COALESCE(told, CASE WHEN users = 1 THEN site END) AS area FROM (
        SELECT o.uscc, p.number AS part, p.site_area AS site, o.site_area AS told,
            COUNT(*) OVER (PARTITION BY p.number) AS users
        FROM occupancies o JOIN parcels p ON o.parcel_id = p.parcel_id
        WHERE (o.from_on IS NULL OR o.from_on <= DATE '{DAY}')
            AND (o.to_on IS NULL OR o.to_on >= DATE '{DAY}')) AS valid) AS told"""
"""Land of each firm on the day: as stated, or the whole parcel of its only user."""

LAND = """SELECT uscc, COUNT(*) AS parcels,
    CASE WHEN COUNT(area) = COUNT(*) THEN SUM(area) END AS site_area FROM uses GROUP BY uscc"""

FIRMS = f"""SELECT COALESCE(s.uscc, l.uscc) AS uscc, l.site_area, l.site_area AS weight,
    {{columns}} FROM (SELECT * FROM statements WHERE period = '{PERIOD}') AS s
    FULL OUTER JOIN land l ON s.uscc = l.uscc"""

SPREAD = """SELECT s.uscc, u.unit, SUM(s.share * u.share) AS share FROM (
    SELECT uses.uscc, uses.part,
        CASE WHEN l.parcels = 1 THEN 1.0 ELSE uses.area / l.site_area END AS share
    FROM uses JOIN land l ON uses.uscc = l.uscc) AS s
    JOIN in_{units} u ON s.part = u.part WHERE s.share IS NOT NULL GROUP BY s.uscc, u.unit"""
"""Share of each firm's figures in each unit."""

DIVISIONS = """SELECT uses.part, {division} AS unit, SUM(uses.share) AS share
    FROM uses JOIN enterprises e ON uses.uscc = e.uscc WHERE uses.share IS NOT NULL
    GROUP BY uses.part, {division}"""
"""Share of each parcel that a division's firms use."""


def firms(measures: list[dict[str, Any]]) -> str:
    """Ask for each firm's figures of the year beside the land it uses."""
    names = {c for m in measures if m["base"] == "statements" for c in m["numerator"]}
    names |= {c for m in measures if m["base"] == "statements" for c in m["denominator"]}
    columns = ", ".join(f"s.{name}" for name in sorted(names - {"site_area"}))
    return FIRMS.format(columns=columns)


def sums(measures: list[dict[str, Any]], share: str = "share") -> str:
    """Write all sums of some measures: above, below, how many, and the land of those known."""
    columns = [f"SUM(weight * {share}) AS weight"]
    for number, measure in enumerate(measures):
        upper = " + ".join(measure["numerator"])
        lower = " + ".join(measure["denominator"]) or "0.0"
        known = f"CASE WHEN {upper} + {lower} IS NOT NULL THEN"
        columns += [
            f"SUM({known} ({upper}) * {share} END) AS a{number}",
            f"SUM({known} ({lower}) * {share} END) AS b{number}",
            f"COUNT({known} 1 END) AS n{number}",
            f"SUM({known} weight * {share} END) AS k{number}",
        ]
    return ", ".join(columns)


REGISTER = """(SELECT p.*, p.legal AS weight, p.legal AS measured_area FROM parcels p)"""


def by_unit(base: str, measures: list[dict[str, Any]], units: str, code: str) -> str:
    """Ask for all measures of one base by zone or town."""
    facts = f"in_{units} s JOIN {REGISTER} AS f ON s.part = f.number"
    if base == "statements":
        facts = f"firms_in_{units} s JOIN firms f ON s.uscc = f.uscc"
    found = f"SELECT s.unit AS unit, {sums(measures, 's.share')} FROM {facts} GROUP BY s.unit"
    named = f"JOIN {units} u ON u.number = found.unit"
    return f"SELECT u.{code} AS code, found.* FROM ({found}) AS found {named}"


def by_industry(base: str, measures: list[dict[str, Any]], division: str) -> str:
    """Ask for all measures of one base by division of industry."""
    if base == "parcels":
        facts = f"in_industries s JOIN {REGISTER} AS f ON s.part = f.number"
        return f"SELECT s.unit AS code, {sums(measures, 's.share')} FROM {facts} GROUP BY s.unit"
    facts = "firms f JOIN enterprises e ON f.uscc = e.uscc"
    return f"SELECT {division} AS code, {sums(measures, '1.0')} FROM {facts} GROUP BY {division}"


class Engine(Protocol):
    """What an engine can do for the question; `division`: the first two digits of a code."""

    division: str

    def pairs(self, units: str) -> str:
        """Ask in the engine's best way which part of each parcel lies in which unit."""

    def keep(self, name: str, sql: str) -> None:
        """Keep an answer as a table, in the engine's best form."""

    def rows(self, sql: str) -> pa.Table:
        """Fetch an answer."""


def answer(engine: Engine, measures: list[dict[str, Any]]) -> list[pa.Table]:
    """Ask everything: land use, shares, sums; return all measures by zone, town, industry."""
    engine.keep("uses", USES)
    engine.keep("land", LAND)
    engine.keep("firms", firms(measures))
    engine.keep("in_industries", DIVISIONS.format(division=engine.division))
    for units in UNITS:
        engine.keep(f"{units}_cut", engine.pairs(units))
        engine.keep(f"in_{units}", LAND_ONLY.format(pairs=f"{units}_cut"))
        engine.keep(f"firms_in_{units}", SPREAD.format(units=units))
    found = []
    for base in ("parcels", "statements"):
        mine = [m for m in measures if m["base"] == base]
        asked = {units: by_unit(base, mine, units, code) for units, code in UNITS.items()}
        asked["industries"] = by_industry(base, mine, engine.division)
        found += [tidy(mine, by, engine.rows(sql).to_pydict()) for by, sql in asked.items()]
    return found
