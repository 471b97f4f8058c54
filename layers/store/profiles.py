"""Profiles 导入配置: what a person once said of a kind of file, remembered for the next one."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from layers.errors import StoreError
from layers.store.backend import Session
from layers.store.records import now


@dataclass(frozen=True)
class Profile:
    """What was told of one kind of file: options as JSON holds them, who said so and when."""

    name: str
    layer: str
    told: Mapping[str, Any]
    saved_at: str = ""
    who: str = ""


def save_profile(session: Session, said: Profile) -> None:
    """Remember a profile, dated here; one of the same name is replaced."""
    session.run(
        "INSERT INTO mutu_profiles VALUES (?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " layer = excluded.layer, told = excluded.told, saved_at = excluded.saved_at,"
        " who = excluded.who",
        (said.name, said.layer, json.dumps(dict(said.told), ensure_ascii=False), now(),
         said.who),
    )  # fmt: skip


def all_profiles(session: Session) -> list[Profile]:
    """Return every profile, by name."""
    rows = session.run("SELECT name, layer, told, saved_at, who FROM mutu_profiles ORDER BY name")
    return [Profile(name, layer, json.loads(told), at, who) for name, layer, told, at, who in rows]


def drop_profile(session: Session, name: str) -> None:
    """Forget a profile; the error names those there are."""
    names = [profile.name for profile in all_profiles(session)]
    if name not in names:
        raise StoreError(f"没有导入配置“{name}”；有：{'、'.join(names) or '无'}")
    session.run("DELETE FROM mutu_profiles WHERE name = ?", (name,))
