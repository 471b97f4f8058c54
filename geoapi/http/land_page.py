"""The page /ui/land 用地面积公示页: firms, their parcels and evidence, some hundred at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import pandas as pd
from fastapi import Request

from geoapi.http.site import page
from geoapi.planning.evaluated.words import HOW, KINDS, MODES, sentences
from geoapi.questions.land import AreaList, firms_with
from geoapi.views.figure_words import in_words, number_words
from geoapi.views.land.tables import FORMULA, Notice, window_words
from geoapi.views.scene import Language
from layers.units import MU

FINDINGS = 200
"""Findings on the page; the workbook has all."""


@dataclass(frozen=True)
class Sought:
    """What is looked for: a name, code or parcel; which page, and how many firms on it."""

    text: str = ""
    page: int = 1
    per: int = 100


@dataclass(frozen=True)
class Manner:
    """How the page is written: the days of objection, its language, the moment it is asked for."""

    days: tuple[date | None, date | None]
    language: Language
    past: Any


def land_page(request: Request, told: AreaList, sought: Sought, manner: Manner) -> str:
    """Fill the page."""
    language, days = manner.language, manner.days
    land, settings = told.land, request.app.state.settings
    firms = firms_with(told, sought.text)
    begin = (sought.page - 1) * sought.per
    shown = firms.iloc[begin : begin + sought.per]
    names = dict(zip(land.firms["uscc"], land.firms["name"], strict=True))
    return page(
        request, "land.html", county=told.county, language=language, land=land,
        firms=_firms(told, shown, language), sought=sought, found=len(firms),
        pages=max(1, -(-len(firms) // sought.per)), days=days,
        window=window_words(Notice((), *days), language), totals=_totals(land.totals),
        findings=_findings(told, names, language), more=max(0, len(land.findings) - FINDINGS),
        formula=in_words(language, *FORMULA), source=told.source, office=settings.office,
        corrected=sorted({c.because for c in told.corrections}), taken=settings.objections,
        asked=_query(request), past=manner.past, now=_query(request, ("at",)),
        still=_query(request, ("page", "per", "lang")),
        told=_query(request, ("q", "page", "per", "lang")),
    )  # fmt: skip


def _query(request: Request, left_out: tuple[str, ...] = ()) -> str:
    """Return the query of the page without some of it, for links to the same list."""
    kept = [(k, v) for k, v in request.query_params.multi_items() if k not in left_out and v]
    return urlencode(kept)


def _firms(told: AreaList, shown: pd.DataFrame, language: Language) -> list[dict[str, Any]]:
    rows = told.land.rows[told.land.rows["uscc"].isin(shown["uscc"])]
    lines: dict[str, list[dict[str, Any]]] = {}
    for row, words in zip(rows.to_dict("records"), told.evidence(rows, sourced=False), strict=True):
        lines.setdefault(row["uscc"], []).append(
            {
                "parcel_id": row["parcel_id"], "evidence": words, "area": _mu(row["evaluated"]),
                "mode": in_words(language, *MODES.get(row["mode"], (row["mode"],) * 2)),
                "how": in_words(language, *HOW[row["how"]]),
            }
        )  # fmt: skip
    return [_firm(firm, lines[firm["uscc"]]) for firm in shown.to_dict("records")]


def _firm(firm: Mapping[Any, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    parts = ("own", "rented", "unregistered", "rented_out", "evaluated")
    name = firm["name"] if isinstance(firm["name"], str) else ""
    told = {part: _mu(firm[part]) for part in parts}
    square = "" if pd.isna(firm["evaluated"]) else number_words(firm["evaluated"], 2)
    return {"name": name, "uscc": firm["uscc"], "lines": lines, "square": square, **told}


def _mu(area: float) -> str:
    return "—" if pd.isna(area) else number_words(area / MU, 2)


def _totals(totals: Mapping[str, float]) -> dict[str, str]:
    return {name: number_words(area / MU, 2) for name, area in totals.items()}


def _findings(told: AreaList, names: Mapping[str, Any], language: Language) -> list[dict[str, Any]]:
    found = told.land.findings.head(FINDINGS)
    return [
        {"title": in_words(language, *KINDS[row["kind"]][:2]), "text": words,
         "uscc": row["uscc"], "parcel_id": row["parcel_id"],
         "name": names.get(row["uscc"]) if isinstance(names.get(row["uscc"]), str) else ""}
        for row, words in zip(found.to_dict("records"), sentences(found), strict=True)
    ]  # fmt: skip
