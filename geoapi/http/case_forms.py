"""What is stated of a case 案件表单: its opening and its steps, read from a form or from JSON."""

import re
from typing import Any

from geoapi.http.dependencies import today
from geoapi.http.errors import UploadError
from geoapi.http.stated import Stated
from geoapi.planning.cases.case import Held, Taken
from geoapi.planning.cases.steps import CONFIRM, OPEN

OPENING = ("supply_id", "person", "on", "note")
STEPPING = ("step", "person", "on", "note", "way", "cause", "idle_class", "start_by", "reference",
            "mortgaged", "outcome", "parcels", "version")  # fmt: skip

YES_NO = {"": None, "yes": True, "true": True, "no": False, "false": False}


def opening_of(said: Stated) -> Taken:
    """Read what somebody states who opens a case."""
    return Taken(OPEN, said.day("on") or today(), said.text("person"), note=said.text("note"))


def step_of(said: Stated, parcels: tuple[Held, ...]) -> Taken:
    """Read a step; its parcels are looked up elsewhere."""
    return Taken(
        said.text("step"), said.day("on") or today(), said.text("person"), note=said.text("note"),
        way=said.text("way") or None, cause=said.text("cause") or None,
        idle_class=said.text("idle_class") or None, start_by=said.day("start_by"),
        reference=said.text("reference"), mortgaged=_yes(said.fields.get("mortgaged")),
        outcome=said.text("outcome") or None, parcels=parcels,
    )  # fmt: skip


def keys_of(said: Stated) -> list[str] | None:
    """Return the parcels named, where the step confirms some; None for other steps."""
    keys = [key for key in re.split(r"[\s,，、;；]+", said.text("parcels")) if key]
    if said.text("step") == CONFIRM:
        return keys
    if keys:
        raise UploadError(f"只有 {CONFIRM}（确认宗地变化）才写宗地")
    return None


def _yes(given: Any) -> bool | None:
    if isinstance(given, bool) or given is None:
        return given
    word = str(given).strip().lower()
    if word not in YES_NO:
        raise UploadError(f"mortgaged 的值“{word[:40]}”应为 yes 或 no")
    return YES_NO[word]
