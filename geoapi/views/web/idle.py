"""The layer of suspected idle land 疑似闲置土地图层: parcels by the worst finding on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

import pandas as pd

from geoapi.views.scene import basis_of
from geoapi.views.web import styles
from geoapi.views.web.layers import Kind, MapLayer, some_parcels
from geoapi.views.web.popups import idle_rows, idle_titles, verdict_words
from geoapi.views.web.shapes import label_points, to_degrees
from geoapi.views.web.words import days_between, number, say
from layers.units import MU

if TYPE_CHECKING:
    from geoapi.planning.idle.findings import IdleFinding
    from geoapi.views.scene import Scene

ORDER = tuple(styles.IDLE)
"""Worst first: not_started, suspended, data_missing."""


def idle_layer(scene: Scene) -> MapLayer:
    """Parcels with a finding that calls for an inquiry, each drawn once with all its findings."""
    found = by_parcel(scene.idle)
    frame = some_parcels(scene, found)
    keys = [str(key) for key in frame.get("parcel_id", ())]
    names, places = _names(scene), label_points(frame.geometry).points
    own = [
        _parcel(key, found[key], scene, names) | {"at": at}
        for key, at in zip(keys, places, strict=True)
    ]
    lost = len(found.keys() - set(keys))
    return MapLayer(
        "idle", say("idle", scene.language), _kinds([found[key] for key in keys], scene.language),
        to_degrees(frame.geometry).features(own), idle_titles(scene),
        note=_note(lost, scene.language),
        basis=basis_of(scene, ("supplies", "parcels")), dotted=True, first=True,
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
