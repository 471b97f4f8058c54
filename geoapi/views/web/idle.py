"""The layer of suspected idle land 疑似闲置土地图层: parcels by the worst finding on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.scene import basis_of
from geoapi.views.web import styles
from geoapi.views.web.layers import Kind, MapLayer
from geoapi.views.web.marked import Marked, drawn, parcel_shapes, parcels_with_shapes
from geoapi.views.web.popups import idle_rows, idle_titles, verdict_words
from geoapi.views.web.words import days_between, number, say
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
    from geoapi.views.scene import Scene

ORDER = tuple(styles.IDLE)
"""Worst first: not_started, suspended, data_missing."""


def idle_layer(scene: Scene) -> MapLayer:
    """Parcels with a finding that calls for an inquiry, each drawn once with all its findings."""
    return drawn(scene, idle_marked(scene))


def idle_subject(scene: Scene) -> MapLayer:
    """Draw the same on the map that is about it.

    Raises
    ------
    PageTooLargeError
        There are too many for a page that stands alone.
    """
    return drawn(scene, idle_marked(scene), subject=True)


def idle_marked(scene: Scene) -> Marked:
    """Return the parcels with a finding that calls for an inquiry, and how each is told."""
    found = by_parcel(scene.idle)
    keys, rows = parcels_with_shapes(scene, found)
    several, names = [found[key] for key in keys], _names(scene)
    layer = MapLayer(
        "idle", say("idle", scene.language), _kinds(several, scene.language), (),
        idle_titles(scene), note=_note(len(found) - len(keys), scene.language),
        basis=basis_of(scene, ("supplies", "parcels")), dotted=True, first=True,
    )  # fmt: skip
    return Marked(
        layer, keys, [_rank(one[0]) for one in several], parcel_shapes(scene, rows),
        lambda at: _parcel(keys[at], several[at], scene, names), {},
    )  # fmt: skip


def by_parcel(findings: Iterable[IdleFinding]) -> dict[str, list[IdleFinding]]:
    """Return the findings to show by parcel, the worst of each parcel first."""
    found: dict[str, list[IdleFinding]] = {}
    for finding in findings:
        if kind_of(finding) is not None:
            found.setdefault(str(finding.parcel_id), []).append(finding)
    return {key: sorted(several, key=_rank) for key, several in found.items()}


def kind_of(finding: IdleFinding) -> str | None:
    """Return the class a finding is drawn in; None where there is nothing to show."""
    if finding.verdict == "suspected_idle":
        return finding.idle_class or "not_started"
    return "data_missing" if finding.verdict == "data_missing" else None


def _rank(finding: IdleFinding) -> int:
    return ORDER.index(kind_of(finding) or "data_missing")


def _parcel(
    key: str, findings: Sequence[IdleFinding], scene: Scene, names: Mapping[str, str]
) -> dict[str, Any]:
    worst = findings[0]
    return {
        "k": key, "n": key, "c": _rank(worst), "v": verdict_words(worst, scene.language),
        "p": [idle_rows(finding, scene, names) for finding in findings],
        "b": _badge(worst, scene),
    }  # fmt: skip


def _badge(finding: IdleFinding, scene: Scene) -> list[Any] | None:
    """Return days since the clock started, and the part of the way to recovery; None if unknown."""
    days = days_between(finding.idle_since, scene.on)
    if finding.verdict != "suspected_idle" or days is None:
        return None
    whole = days_between(finding.idle_since, finding.recoverable_on)
    part = round(min(1.0, days / whole), 3) if whole and whole > 0 else None
    return [f"{days:,} {say('days', scene.language)}", part]


def _kinds(found: Iterable[Sequence[IdleFinding]], language: str) -> tuple[Kind, ...]:
    worst = [several[0] for several in found]
    return tuple(
        Kind(
            _kind_words(kind, [one for one in worst if kind_of(one) == kind], language),
            styles.IDLE[kind],
            sum(kind_of(one) == kind for one in worst),
        )
        for kind in ORDER
    )


def _kind_words(kind: str, findings: Sequence[IdleFinding], language: str) -> str:
    areas = [one.area for one in findings if one.area is not None and isfinite(one.area)]
    if not areas:
        return say(kind, language)
    more = "" if len(areas) == len(findings) else "+"
    return f"{say(kind, language)} · {number(sum(areas) / MU)}{more} {say('mu', language)}"


def _names(scene: Scene) -> dict[str, str]:
    pairs = (("towns", "town_code"), ("zones", "zone_code"))
    frames = [(scene.county.atlas[layer], key) for layer, key in pairs]
    return {
        str(code): str(name)
        for frame, key in frames
        for code, name in zip(frame.get(key, ()), frame.get("name", pd.Series()), strict=True)
    }


def _note(lost: int, language: str) -> str:
    clue = say("clue", language)
    if not lost:
        return clue
    more = f"另有 {lost} 宗无图形" if language == "zh" else f"{lost} more have no shape"
    return f"{clue}；{more}" if language == "zh" else f"{clue}; {more}"
