"""What is stated of an objection 异议表单: its filing, its decision, its withdrawal."""

from geoapi.http.stated import Stated
from geoapi.register.acts import Deciding, Filing
from geoapi.register.objections import FIELDS, NOT_USED
from layers import LAYERS

FILING = ("uscc", "person", "contact", "claim", "value", "unit", "area", "parcel_id", "period",
          "reason", "on")  # fmt: skip
DECIDING = ("outcome", "person", "reason", "value", "unit", "where", "on", "version")
WITHDRAWING = ("person", "reason", "version")


def filing_of(said: Stated) -> Filing:
    """Read a filing: ``area`` is short for a claim to ``site_area``."""
    claim = said.text("claim") or "site_area"
    declared = claim in FIELDS and claim != NOT_USED and LAYERS[FIELDS[claim]].field(claim)
    value = said.value("value") if declared and declared.unit else said.text("value") or None
    if said.fields.get("area") not in (None, ""):
        claim, value = "site_area", said.value("area")
    return Filing(
        said.text("uscc"), said.text("person"), said.text("reason"), claim, value,
        said.text("parcel_id") or said.text("period") or None, said.text("contact"),
        said.day("on"), said.document,
    )  # fmt: skip


def deciding_of(said: Stated) -> Deciding:
    """Read a decision."""
    return Deciding(
        said.text("outcome"), said.text("person"), said.text("reason"), said.value("value"),
        said.text("where") or None, said.day("on"), said.document,
    )  # fmt: skip
