"""Scores 亩均论英雄: the enterprises of a county scored under a scheme; two scorings compared."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from typing import Any
from weakref import WeakKeyDictionary

from geoapi.planning.errors import PlanningError
from geoapi.planning.measuring.facts import latest
from geoapi.planning.measuring.kept import Kept
from geoapi.planning.scoring.adjusting import Beside, Given
from geoapi.planning.scoring.compare import Comparison
from geoapi.planning.scoring.lift import Lift, item_ranks, lift
from geoapi.planning.scoring.reading import packaged, read_scheme
from geoapi.planning.scoring.result import Scores
from geoapi.planning.scoring.scheme import Scheme
from geoapi.planning.scoring.score import score
from geoapi.planning.scoring.telling import rows
from geoapi.questions.basis import basis, ledger_of
from layers.atlas import County, Identity

KEPT = 8
"""Scorings kept of each county; one of 100,000 firms takes some 200 MB."""

# Kept with the rows they are made of, and gone with them.
_SCORED: WeakKeyDictionary[Identity, Kept] = WeakKeyDictionary()


@dataclass(frozen=True)
class Known:
    """What is known beside the county's layers.

    Attributes
    ----------
    given
        The bureau's list of adjustments.
    former
        Folded old name -> credit code, from earlier editions of the enterprises.
    """

    given: tuple[Given, ...] = ()
    former: Mapping[str, str] = field(default_factory=dict)


NOTHING = Known()


@lru_cache(maxsize=64)
def scheme_named(name: str) -> Scheme:
    """Return a scheme that comes with the program; the error names those there are."""
    there = packaged()
    if name not in there:
        raise PlanningError(f"没有方案 {name}；有：{'、'.join(there)}（mutu schemes 列出全部）")
    return read_scheme(there[name])


def ask_scores(
    county: County, asked: Scheme | str, period: str | None = None, *, known: Known = NOTHING
) -> Scores:
    """Score the enterprises of a county; the latest period stated where None.

    Parameters
    ----------
    asked
        A scheme, or the name of one that comes with the program.

    Raises
    ------
    PlanningError
        There is no such scheme, or nobody made a statement for the period.
    """
    scheme = scheme_named(asked) if isinstance(asked, str) else asked
    ledger = ledger_of(county)
    stated = ledger.periods
    when = period or latest(stated)
    if when is None or when not in stated:
        there = "、".join(sorted(stated)) or "一期也没有"
        raise PlanningError(f"没有 {when or '任何一期'} 的企业年报；有：{there}")
    key = (scheme, when, known.given, tuple(sorted(known.former.items())))
    beside = Beside(known.given, known.former, county.sources)
    held = _SCORED.setdefault(county.identity, Kept(KEPT))
    return held.get(key, lambda: score(ledger, scheme, when, beside))


def scores_answer(county: County, scores: Scores) -> dict[str, Any]:
    """Return the contract's ``score`` answer."""
    return scores.to_json() | {"basis": _basis(county, scores)}


def _basis(county: County, *asked: Scores) -> dict[str, Any]:
    packs = {scores.scheme.name: scores.scheme.cited for scores in asked}
    return basis(county, period=asked[0].period, packs=packs)


def why_answer(county: County, scores: Scores, uscc: str) -> dict[str, Any]:
    """Return one firm's grade with all that it comes from, and what would lift it a class."""
    at = scores.place(uscc)
    (row,) = rows(scores, [at])
    ranks, scheme = item_ranks(scores, at), scores.scheme
    row["items"] = {
        name: item | _whence(scores, str(row["group"]), name) | _ranked(ranks.get(name))
        for name, item in row["items"].items()
    }
    named = [f for f in scores.findings if f.subject in row["members"]]
    return {
        "scheme": scheme.name, "title": scheme.cited, "source": scheme.source,
        "verified": scheme.verified, "period": scores.period, "on": scores.on.isoformat(),
        "row": row, "lift": _lifted(lift(scores, at)),
        "findings": [asdict(finding) for finding in named],
        "sources": {n: scores.sources[n] for n in MADE_OF if n in scores.sources},
        "basis": _basis(county, scores),
    }  # fmt: skip


def _whence(scores: Scores, group: str, name: str) -> dict[str, Any]:
    """Return an indicator's title and unit, and the layers that its two sums come from."""
    item = scores.yardsticks[group, name].item
    measure = item.measure
    if measure is None:
        return {"title": item.title, "unit": None, "sources": {}}
    told = {
        column: scores.sources.get("occupancies" if column == "site_area" else "statements")
        for column in (*measure.numerator, *measure.denominator)
    }
    return {"title": item.title, "unit": measure.unit, "sources": told}


def _ranked(rank: tuple[int, int] | None) -> dict[str, int | None]:
    return {"rank": rank[0] if rank else None, "rank_of": rank[1] if rank else None}


def _lifted(found: Lift | None) -> dict[str, Any] | None:
    """Return what would lift a firm, each indicator by name."""
    if found is None:
        return None
    ways = {
        way.item.name: {"value": way.value, "more": way.more, "less": way.less, "most": way.most}
        for way in found.ways
    }
    return {
        "to": found.to, "rank": found.rank, "score": found.score, "gap": found.gap,
        "beyond": found.beyond, "ways": ways, "held_fixed": HELD_FIXED,
    }  # fmt: skip


MADE_OF = ("statements", "occupancies", "parcels", "enterprises", "supplies")
"""Layers that a grade is made of."""

HELD_FIXED = "其他企业的数据、基准值、最大值和最小值、参评户数、加减分均按不变计算"


def comparison_answer(county: County, found: Comparison) -> dict[str, Any]:
    """Return who moved between two scorings, and why."""
    return found.to_json() | {"basis": _basis(county, found.before, found.after)}
