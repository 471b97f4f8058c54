"""Exempting 不参评与保护期: who is not rated, why and until when; the overdue are rated anyway."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geoapi.planning.measuring.coded import places_of
from geoapi.planning.measuring.ledger import Ledger
from geoapi.planning.scoring.candidates import used_on
from geoapi.planning.scoring.scheme import Exemption, Scheme

Flags = NDArray[np.bool_]

COLUMNS = ("exempt", "exemption", "exempt_reason", "until", "label", "rated_anyway")


@dataclass(frozen=True, eq=False)
class Supplied:
    """Firm -> what the supplies of the land it holds say.

    Attributes
    ----------
    since
        When the first of its parcels was supplied; NaT where that of any is unknown.
    overdue
        The agreed completion that has passed without a completion; NaT for none.
    """

    since: pd.Series
    overdue: pd.Series


def exempted(rows: pd.DataFrame, scheme: Scheme, ledger: Ledger, on: date) -> pd.DataFrame:
    """Return for each row its exemption, by the first rule of the scheme that holds for it.

    A date that is blank exempts nobody. `rated_anyway` tells which rule would have held, had the
    agreed completion not passed.
    """
    told = pd.DataFrame(None, index=rows.index, columns=list(COLUMNS), dtype=object)
    supplied = _supplied(ledger, on) if _needed(scheme) else None
    for rule in scheme.exemptions:
        holds, until, words = _holds(rows, rule, supplied, pd.Timestamp(on))
        if rule.groups:
            holds = holds & rows["group"].isin(rule.groups).to_numpy(bool)
        holds = holds & told["exempt"].isna().to_numpy(bool)
        late = _late(rows, rule, supplied)
        anyway = holds & ~np.isnat(late)
        told.loc[anyway, "rated_anyway"] = [
            f"{rule.title}，但约定竣工日期 {pd.Timestamp(day).date()} 已过而未竣工，仍参评"
            for day in late[anyway]
        ]
        _mark(told, rule, holds & ~anyway, until, words)
    told["until"] = pd.to_datetime(told["until"])
    return told


def _mark(
    told: pd.DataFrame, rule: Exemption, holds: Flags, until: pd.Series, words: pd.Series
) -> None:
    told.loc[holds, "exempt"] = rule.kind
    told.loc[holds, "exemption"] = rule.name
    told.loc[holds, "label"] = rule.label
    told.loc[holds, "until"] = until[holds]
    told.loc[holds, "exempt_reason"] = rule.title + words[holds]


def _needed(scheme: Scheme) -> bool:
    return any(rule.test == "land" or rule.overdue_rated for rule in scheme.exemptions)


def _late(rows: pd.DataFrame, rule: Exemption, supplied: Supplied | None) -> NDArray[np.datetime64]:
    if not rule.overdue_rated or supplied is None:
        return np.full(len(rows), np.datetime64("NaT"))
    late: NDArray[np.datetime64] = rows["firm"].map(supplied.overdue).to_numpy("datetime64[ns]")
    return late


def _holds(
    rows: pd.DataFrame, rule: Exemption, supplied: Supplied | None, on: pd.Timestamp
) -> tuple[Flags, pd.Series, pd.Series]:
    """Return for whom a rule holds, until when, and more words of the reason."""
    none, words = pd.Series(pd.NaT, rows.index), pd.Series("", rows.index)
    if rule.test == "stated":
        until = rows["exempt_until"]
        holds = rows["exempt"].notna() & ~(until < on)
        return holds.to_numpy(bool), until, "：" + rows["exempt"].astype(object).fillna("")
    if rule.test == "industry":
        codes = rows["industry_code"].astype(object).fillna("")
        holds = codes.str.startswith(rule.industries or ("-",))
        return holds.to_numpy(bool), none, "：行业 " + codes
    if rule.test == "not_produced":
        holds = rows["produced_on"] > on
        return holds.to_numpy(bool), rows["produced_on"], words
    return _young(rows, rule, supplied, on)


AGED = {"registered": "注册", "produced": "投产", "land": "取得土地"}


def _young(
    rows: pd.DataFrame, rule: Exemption, supplied: Supplied | None, on: pd.Timestamp
) -> tuple[Flags, pd.Series, pd.Series]:
    """Return who began less than the years ago; on the day they are full it is over."""
    if rule.test == "land" and supplied is not None:
        since = pd.to_datetime(rows["firm"].map(supplied.since))
    else:
        since = rows[f"{rule.test}_on"]
    since = since.astype("datetime64[ns]")
    if rule.years is None:
        return np.zeros(len(rows), dtype=bool), since, since.astype(str)
    full = since + pd.DateOffset(years=rule.years)
    holds = (since <= on) & (on < full)
    words = "：" + since.dt.strftime("%Y-%m-%d").astype(object).fillna("") + f" {AGED[rule.test]}"
    return holds.to_numpy(bool), full - pd.Timedelta(days=1), words


def _supplied(ledger: Ledger, on: date) -> Supplied:
    """Return what the latest supply of each parcel says to those who hold it.

    A supply to another firm by its credit code tells nothing about this one.
    """
    uses, day = used_on(ledger, on), pd.Timestamp(on)
    uses = uses[uses["own"]].drop_duplicates(["firm", "parcel"])
    latest = _latest(ledger, day)
    uses = uses.join(latest, on="parcel")
    other = uses["holder"].notna() & (uses["holder"] != uses["firm"])
    uses.loc[other, ["since", "overdue"]] = pd.NaT
    by = uses.groupby("firm")
    whole = by["since"].count() == by.size()
    return Supplied(by["since"].min().where(whole), by["overdue"].min())


def _latest(ledger: Ledger, day: pd.Timestamp) -> pd.DataFrame:
    """Return parcel -> the last supply up to a day: since, overdue, holder."""
    table = ledger.table("supplies")
    since = table["delivered_on"].fillna(table["signed_on"])
    late = (table["finish_by"] < day) & ~(table["finished_on"] <= day)
    held = pd.DataFrame({
        "parcel": _places(ledger, table["parcel_id"]),
        "since": since,
        "overdue": table["finish_by"].where(late),
        "holder": _holders(ledger, table["holder_uscc"]),
        "signed": table["signed_on"].fillna(since),
    })  # fmt: skip
    held = held[~(held["signed"] > day)].sort_values("signed", na_position="first", kind="stable")
    return held.drop_duplicates("parcel", keep="last").set_index("parcel").drop(columns="signed")


def _places(ledger: Ledger, named: pd.Series) -> NDArray[np.int64]:
    codes, distinct = pd.factorize(named)
    at = places_of(ledger.table("parcels")["parcel_id"], pd.Series(distinct, dtype=named.dtype))
    return np.append(at, -1)[codes]


def _holders(ledger: Ledger, named: pd.Series) -> pd.Series:
    """Return the firm of a credit code, -1 for one that no layer has, NaN where none is given."""
    held = pd.Series(ledger.firms.numbers(named), named.index, dtype=float)
    return held.where(named.notna())
