"""The pages /ui/cases 闲置土地案件: the desk with what is due, and one case with its next steps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fastapi import Request

from geoapi.http.case_forms import OPENING, STEPPING
from geoapi.http.dependencies import Language
from geoapi.http.site import page
from geoapi.planning.cases.case import Case
from geoapi.planning.cases.checks import CLASSES, ENTERPRISE, Next, next_steps
from geoapi.planning.cases.standing import Standing
from geoapi.planning.cases.steps import OUTCOMES, STATES, notice_of, rules_of
from geoapi.planning.cases.ways import Ground, ways_of
from geoapi.planning.idle.findings import IdleFinding
from geoapi.register.documents import KINDS, MOST_BYTES
from geoapi.views.cases.answers import change_words, state_words, step_words
from geoapi.views.cases.tables import stated_words, way_words
from geoapi.views.figure_words import CAUSES, IDLE_CLASSES, VERDICTS, in_words
from layers.atlas import County
from layers.units import MU

STEPS_NEEDING_REASON = ("withdraw", "reconsider")
PER_PAGE = 200


@dataclass(frozen=True)
class Filter:
    """What the list is asked for."""

    state: str = ""
    zone: str = ""
    overdue: bool = False
    page: int = 1

    def holds(self, one: Standing) -> bool:
        """Tell whether a case is wanted."""
        wanted = self.state in {"", one.case.state} and self.zone in {
            "", one.case.subject.zone_code,
        }  # fmt: skip
        return wanted and (one.late > 0 or not self.overdue)


def cases_page(  # noqa: PLR0913 - a page has this much on it
    request: Request, county: County, found: Sequence[Standing], on: date, language: Language, *,
    chosen: Filter, given: Mapping[str, Any], failure: str = "",
) -> str:  # fmt: skip
    """Fill the desk: what is overdue, what is due, the list, and the form to open a case."""
    wanted = [one for one in found if chosen.holds(one)]
    first = (chosen.page - 1) * PER_PAGE
    counts = Counter(one.case.state for one in found)
    return page(
        request, "cases.html", county=county, language=language, on=on, chosen=chosen,
        lines=[_line(one, language) for one in wanted[first : first + PER_PAGE]],
        wanted=len(wanted), more=first + PER_PAGE < len(wanted),
        late=sum(one.late > 0 for one in found), changed=sum(o.parcel_changed for o in found),
        counts=[(s, in_words(language, *STATES[s]), counts[s]) for s in STATES if counts[s]],
        zones=sorted({o.case.subject.zone_code for o in found if o.case.subject.zone_code}),
        given=dict.fromkeys(OPENING, "") | dict(given), failure=failure,
        restricted=request.app.state.settings.restricted, endings=",".join(KINDS),
        most=MOST_BYTES // 1_000_000,
    )  # fmt: skip


def _line(one: Standing, language: Language) -> dict[str, Any]:
    case, subject, due = one.case, one.case.subject, one.due
    return {
        "number": case.number, "state": case.state, "words": state_words(case, language),
        "name": subject.name or "", "holder": subject.holder_name or "",
        "supply_id": subject.supply_id, "zone": subject.zone_code or "",
        "area": "—" if case.area is None else f"{case.area / MU:,.2f}",
        "opened": case.opened.on.isoformat(), "way": way_words(case.way, language),
        "due": due.on.isoformat() if due else "", "due_words": due.words if due else "",
        "article": due.article if due else "", "late": one.late,
        "left": (due.on - one.on).days if due else None, "changed": one.parcel_changed,
        "ended": case.ended.on.isoformat() if case.ended else "",
    }  # fmt: skip


@dataclass(frozen=True)
class Matter:
    """All that the page of a case shows."""

    one: Standing
    ground: Ground
    finding: IdleFinding | None


def case_page(  # noqa: PLR0913 - as above
    request: Request, county: County, matter: Matter, language: Language, *,
    given: Mapping[str, Any], failure: str = "",
) -> str:  # fmt: skip
    """Fill the page of one case: how it stands, what may follow, what happened."""
    one, ground = matter.one, matter.ground
    case = one.case
    steps = next_steps(case, ground)
    restricted = request.app.state.settings.restricted
    return page(
        request, "case.html", county=county, language=language, on=one.on, case=case,
        line=_line(one, language), subject=case.subject, restricted=restricted,
        given=dict.fromkeys(STEPPING, "") | dict(given), failure=failure,
        steps=[_next(n, case, ground, language) for n in steps],
        ways=_ways(case, ground, language) if any(n.step.name == "choose" for n in steps) else [],
        deadlines=[_deadline(d, one.on) for d in one.deadlines],
        duties=[(step_words(s, language), quote) for s, quote in one.duties],
        history=_history(case, language), changes=_changes(one, language),
        suggested="、".join(key for c in one.changes if c.exact for key in c.heirs),
        finding=_finding(matter.finding, language), causes=_causes(ground, language),
        classes=[(c, in_words(language, *IDLE_CLASSES[c])) for c in CLASSES],
        outcomes=[(name, in_words(language, *words)) for name, words in OUTCOMES.items()],
        endings=",".join(KINDS), most=MOST_BYTES // 1_000_000,
    )  # fmt: skip


def _next(one: Next, case: Case, ground: Ground, language: Language) -> dict[str, Any]:
    step = one.step
    return {
        "name": step.name, "words": step_words(step.name, language), "document": step.document,
        "to": in_words(language, *STATES[step.to]) if step.to else "", "takes": step.takes,
        "notice": notice_of(step, case.way), "reasons": one.reasons,
        "reason_needed": step.name in STEPS_NEEDING_REASON,
        "quotes": [ground.test.quotes[rule] for rule in rules_of(step, case.way)],
    }  # fmt: skip


def _ways(case: Case, ground: Ground, language: Language) -> list[dict[str, Any]]:
    return [
        {"name": way, "short": way_words(way, language), "words": ground.test.words[way],
         "reasons": reasons}
        for way, reasons in ways_of(case, ground.today, ground).items()
    ]  # fmt: skip


def _deadline(one: Any, on: date) -> dict[str, Any]:
    return {
        "on": one.on.isoformat(), "words": one.words, "article": one.article,
        "met": one.met_on.isoformat() if one.met_on else "", "late": one.overdue(on),
    }  # fmt: skip


def _history(case: Case, language: Language) -> list[dict[str, Any]]:
    return [
        {"version": number, "words": step_words(t.step, language), "on": t.on.isoformat(),
         "at": f"{t.at.astimezone():%Y-%m-%d %H:%M}" if t.at else "", "who": t.who,
         "note": t.note, "file": t.document_name, "sum": t.document[:12],
         "stated": stated_words(t, language)}
        for number, t in enumerate(case.taken, 1)
    ]  # fmt: skip


def _changes(one: Standing, language: Language) -> list[str]:
    told = [change_words(change, language) for change in one.changes]
    gone = in_words(language, "供地台账的当前版本中已没有这一宗", "the supply is gone")
    return [*told, gone] if one.supply_gone else told


def _finding(finding: IdleFinding | None, language: Language) -> dict[str, Any] | None:
    if finding is None:
        return None
    return {
        "verdict": in_words(language, *VERDICTS[finding.verdict]), "supply_id": finding.supply_id,
        "since": finding.idle_since, "start_due": finding.start_due,
        "recoverable_on": finding.recoverable_on, "articles": finding.articles,
        "evidence": finding.evidence, "changes": finding.would_change,
        "suspected": finding.verdict == "suspected_idle",
    }  # fmt: skip


def _causes(ground: Ground, language: Language) -> list[tuple[str, str]]:
    return [
        (name, in_words(language, *CAUSES.get(name, (name, name))))
        for name in (ENTERPRISE, *ground.test.causes)
    ]
