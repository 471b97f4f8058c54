"""What the pages of grades 企业分级 show: counts, the ranked table, what is missing, who moved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import urlencode

import pandas as pd

from geoapi.http.schemes import Held
from geoapi.planning.scoring.result import Scores
from geoapi.planning.scoring.shown import NONE, refuse_past, withheld
from geoapi.views.figure_words import in_words, known, mu_words
from geoapi.views.grades.counted import Counted
from geoapi.views.grades.look import Standing, class_words, standing_of
from geoapi.views.grades.matter import Grades
from geoapi.views.grades.tallies import Row, tally, whole
from geoapi.views.grades.words import (
    FINDING_KINDS,
    group_title,
    points,
    rank_words,
    share,
    word,
)
from layers.atlas import County, table_of
from layers.units import MU

Language = Literal["zh", "en"]
PAGE = 100
"""Firms on one page of the table."""
FIRST_FINDINGS = 5
"""Findings of a kind that the page names; the workbook has all."""
SORTS = {"rank": ("名次", "rank"), "name": ("企业名称", "name"), "land": ("用地", "land"),
         "score": ("得分", "score")}  # fmt: skip
FALLING = {"land", "score"}


@dataclass(frozen=True)
class Ask:
    """What the page is asked for; empty texts ask nothing."""

    scheme: str
    period: str
    language: Language
    group: str = ""
    standing: str = ""
    town: str = ""
    q: str = ""
    sort: str = "rank"
    page: int = 1

    def query(self, **changes: object) -> str:
        """Return the query of this page with some parts changed."""
        asked = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "scheme": asked.scheme, "period": asked.period, "lang": asked.language,
            "group": asked.group, "class": asked.standing, "town": asked.town, "q": asked.q,
            "sort": "" if asked.sort == "rank" else asked.sort,
            "page": "" if asked.page == 1 else asked.page,
        }  # fmt: skip
        return urlencode({name: value for name, value in parts.items() if value != ""})

    @property
    def files(self) -> str:
        """Return the query of files of this scheme and period."""
        return urlencode({"period": self.period, "lang": self.language})


@dataclass(frozen=True)
class Firm:
    """One line of the table, as it is written."""

    key: str
    name: str
    group: str
    rank: str
    look: Standing
    moved: str
    score: str
    bonus: str
    land: str
    town: str
    reason: str


@dataclass(frozen=True)
class Listing:
    """One page of the table, and how many there are."""

    firms: Sequence[Firm]
    found: int
    pages: int


def listing(grades: Grades, ask: Ask) -> Listing:
    """Return the firms that the filters leave, sorted, one page of them."""
    rows = grades.scores.entities
    kept = rows[_mask(grades, ask)]
    kept = _sorted(kept, ask)
    start = (ask.page - 1) * PAGE
    firms = [_firm(grades, int(at), ask.language) for at in kept.index[start : start + PAGE]]
    return Listing(firms, len(kept), max(1, -(-len(kept) // PAGE)))


def listing_frame(grades: Grades, ask: Ask) -> pd.DataFrame:
    """Return all firms that the filters leave, sorted as the page is, for a file."""
    rows = grades.scores.entities
    kept = _sorted(rows[_mask(grades, ask)], ask)
    n = 0 if ask.language == "zh" else 1
    scheme, places = grades.scores.scheme, grades.places.loc[kept.index]
    columns: dict[tuple[str, str], Any] = {
        ("代码", "Code"): kept["key"].astype(str), ("企业", "Enterprise"): kept["name"],
        ("名次", "Rank"): kept["rank"], ("组内户数", "Ranked of"): kept["rank_of"],
        ("类别", "Class"): [grades.look(int(at)).title(ask.language) for at in kept.index],
        ("组别", "Group"): [group_title(scheme, one, ask.language) for one in kept["group"]],
        ("乡镇", "Town"): places["town"], ("评价用地（亩）", "Land (mu)"): kept["land"] / MU,
        ("加减分", "Added"): kept["bonus"], ("得分", "Score"): kept["score"],
        ("说明", "Remark"): kept["reason"],
    }  # fmt: skip
    return pd.DataFrame({words[n]: list(values) for words, values in columns.items()})


def _mask(grades: Grades, ask: Ask) -> pd.Series:
    rows, mask = grades.scores.entities, pd.Series(data=True, index=grades.scores.entities.index)
    if ask.group:
        mask &= rows["group"].eq(ask.group).fillna(value=False)
    if ask.standing:
        mask &= grades.standing.eq(ask.standing)
    if ask.town:
        mask &= grades.places["town_code"].eq(ask.town).fillna(value=False)
    if ask.q:
        named = rows["name"].astype(str) + " " + rows["members"].map(" ".join)
        mask &= named.str.contains(ask.q, case=False, regex=False)
    return mask


def _sorted(rows: pd.DataFrame, ask: Ask) -> pd.DataFrame:
    """Sort; by rank they stand already, group by group."""
    if ask.sort == "rank":
        return rows
    return rows.sort_values(
        ask.sort, ascending=ask.sort not in FALLING, na_position="last", kind="stable"
    )


def _firm(grades: Grades, at: int, language: Language) -> Firm:
    row, town = grades.scores.entities.iloc[at], grades.places["town"].iloc[at]
    was, now = row["class_before"], row["class"]
    moved = isinstance(was, str) and isinstance(now, str) and was != now
    return Firm(
        key=str(row["key"]), name=str(row["name"]),
        group=group_title(grades.scores.scheme, row["group"], language),
        rank=rank_words(row["rank"], row["rank_of"]), look=grades.look(at),
        moved=f"{was} → {now}" if moved else "", score=points(row["score"]),
        bonus=f"{float(row['bonus']):+.2f}" if known(row["bonus"]) and row["bonus"] else "",
        land=mu_words(float(row["land"]) if pd.notna(row["land"]) else None),
        town=town if isinstance(town, str) else "—",
        reason=row["reason"] if isinstance(row["reason"], str) else "",
    )  # fmt: skip


def page_of(county: County, grades: Grades, ask: Ask) -> dict[str, Any]:
    """Return all the page shows to whoever may see single firms."""
    rows = tally(grades, ask.language)
    return {
        "groups": rows, "all": whole(grades, ask.language), "listing": listing(grades, ask),
        "looks": grades.standings, "towns": _towns(county, grades),
        "gaps": gaps(grades.scores, ask.language), "cut_share": share,
        "bars": {row.name: _bar(row) for row in rows},
    }  # fmt: skip


def _bar(row: Row) -> list[tuple[Standing, float]]:
    """Return the parts of a bar of the rated firms, in per cent."""
    return [
        (cell.standing, round(100 * cell.share, 2))
        for cell in row.cells
        if cell.share and cell.count
    ]


def _towns(county: County, grades: Grades) -> dict[str, str]:
    table = table_of(county.atlas, "towns")
    held = set(grades.places["town_code"].dropna())
    named = zip(table["town_code"], table["name"], strict=True)
    return {str(code): str(name) for code, name in named if code in held}


@dataclass(frozen=True)
class Gap:
    """Findings of one kind: how many, and the first of them."""

    title: str
    count: int
    first: Sequence[tuple[str, str, str]]


def gaps(scores: Scores, language: Language) -> list[Gap]:
    """Return what is missing or doubtful, by kind, the most frequent first."""
    counts = Counter(finding.kind for finding in scores.findings)
    return [
        Gap(
            word(FINDING_KINDS, kind, language), count,
            [(f.subject if f.subject in scores.places else "", f.name, f.text)
             for f in scores.findings if f.kind == kind][:FIRST_FINDINGS],
        )
        for kind, count in counts.most_common()
    ]  # fmt: skip


def told_counts(county: County, scores: Scores, language: Language) -> Counted:
    """Return counts by group and class that no one or two firms follow from.

    Raises
    ------
    ConfidentialError
        Of a past state of the data, or of fewer than three firms.
    """
    refuse_past(scores, guarded=county.guarded)
    answer = withheld(scores, standing_of(scores))
    names = list(answer["counts"])
    none = in_words(language, "无类别", "no class")
    classes = [none if name == NONE else in_words(language, *class_words(name)) for name in names]
    rows = [
        (group_title(scores.scheme, group, language), [counts[n] for n in names])
        for group, counts in answer["group_counts"].items()
    ]
    last = in_words(language, "合计", "Total"), [answer["counts"][n] for n in names]
    return Counted(classes, [*rows, last])


def scheme_facts(held: Held, language: Language) -> dict[str, Any]:
    """Return what the page says of the scheme itself."""
    scheme = held.scheme
    return {
        "cited": scheme.cited if language == "zh" else scheme.title_en or scheme.title,
        "source": scheme.source, "verified": scheme.verified, "missing": scheme.missing,
        "open": scheme.open, "status": scheme.status, "issuer": scheme.issuer,
    }  # fmt: skip
