"""Workspace 工作区: a county's editions, the same in every store.

An import becomes an edition: numbered from 1, never changed afterwards. One edition of each layer
is current; which one it was at any moment stays in the books. Rows are dropped only on demand,
and their record never.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd

from layers import layer_named
from layers.atlas import County, Edition, complete, empty_frame, leaf_of
from layers.errors import StoreError
from layers.leaves import Leaf
from layers.progress import Told, quiet
from layers.relating import Relations
from layers.store import moments, profiles, records
from layers.store.backend import Backend, Session
from layers.store.checks import DAMAGE, Fault, counted, faults_of
from layers.store.copies import Reader, tags_of
from layers.store.derived import Derived
from layers.store.draft import Draft
from layers.store.profiles import Profile
from layers.store.records import Origin
from layers.store.register import faults_of_register
from layers.store.rows import fields_of, frame_of, slices


@dataclass(frozen=True)
class Workspace:
    """A county's data in one place; equal to another of the same place and name.

    Attributes
    ----------
    derived
        Copies for speed: without any, all is the same but slower.
    """

    backend: Backend
    name: str
    crs: str
    codes: Literal["cn", "none"]
    made_up: bool = False
    derived: Derived = field(default_factory=Derived, compare=False, repr=False)

    @cached_property
    def relations(self) -> Relations:
        """How parcels lie in units: kept from one snapshot to the next."""
        return Relations(self.derived)

    @property
    def location(self) -> str:
        """The place, for messages."""
        return self.backend.location

    @property
    def path(self) -> Path | None:
        """The file, where the workspace is one."""
        return self.backend.path

    @contextmanager
    def draft(self, layer_name: str) -> Iterator[Draft]:
        """Open a draft of the next edition; leaving without publishing leaves nothing behind."""
        layer = layer_named(layer_name)
        with self.backend.drafting(layer, fields_of(layer)) as table:
            yield Draft(self.backend, layer, self.crs, table)

    def add_edition(  # noqa: PLR0913 - what is known of one file
        self, layer_name: str, frame: gpd.GeoDataFrame, *, file: str, sha256: str,
        report: Mapping[str, Any], who: str = "",
    ) -> Edition:  # fmt: skip
        """Store a conformed frame as the next edition of its layer and make it current."""
        with self.draft(layer_name) as draft:
            for part in slices(frame):
                draft.append(part)
            return draft.publish(Origin(file, sha256, who, report))

    def roll_back(self, layer_name: str, number: int, who: str = "") -> Edition:
        """Make an earlier edition the current one again; nothing is deleted.

        Raises
        ------
        StoreError
            There is no such edition, its rows are pruned, or are not what was stored.
        """
        layer = layer_named(layer_name)
        with self._reading() as session:
            record = records.record_named(session, layer_name, number)
            for _ in counted(session, record):
                pass
        with self.backend.writing() as session:
            records.record_named(session, layer_name, number)
            session.show(layer, record.table)
            records.make_current(session, layer_name, number, who)
        return record.edition

    def prune(self, layer_name: str, numbers: Sequence[int], who: str = "") -> list[Edition]:
        """Drop the rows of editions that are not current, for good; their records stay.

        What was computed from these rows, and kept, goes too.

        Raises
        ------
        StoreError
            One of them is current, is not there or is pruned already: then all stay. Or the room
            cannot be given back yet; the message says so.
        """
        layer_named(layer_name)
        with self.backend.writing() as session:
            found = [records.record_named(session, layer_name, n) for n in dict.fromkeys(numbers)]
            if shown := [r.edition.number for r in found if r.current]:
                raise StoreError(
                    f"图层 {layer_name} 第 {shown[0]} 版是当前版本，不能清除；先回退或导入新版"
                )
            for record in found:
                session.drop(record.table)
                records.mark_pruned(session, layer_name, record.edition.number, who)
            kept = tags_of(records.all_records(session))
        self.derived.keep_only(kept)
        self._compact(layer_name, numbers)
        there = {e.number: e for e, _ in self.editions(layer_name)}
        return [there[record.edition.number] for record in found]

    def editions(self, layer_name: str | None = None) -> list[tuple[Edition, bool]]:
        """Return every edition, with whether it is current; of one layer or of all."""
        if layer_name is not None:
            layer_named(layer_name)
        with self._reading() as session:
            return [(r.edition, r.current) for r in records.all_records(session, layer_name)]

    def read(
        self, at: datetime | None = None, *, held: Sequence[County] = (), told: Told = quiet
    ) -> County:
        """Read one consistent snapshot: the current editions, or those of a past moment.

        Of a large edition a copy is made, which the next snapshot is read from; the shapes of one
        are built when its frame is first asked for.

        Parameters
        ----------
        at
            The moment; one without a zone is local time.
        held
            Snapshots read before: the rows of an edition that one of them has are taken from it.
        told
            Hears how far it is.

        Raises
        ------
        StoreError
            Nothing was stored at that moment yet; rows needed are pruned, or no longer what was
            stored; or another workspace was put in this one's place.
        """
        with self._reading() as session:
            self._must_be_ours(session)
            found = moments.records_at(session, at)
            reader = Reader(session, self.crs, self.derived, told)
            leaves = {
                name: self._held(record.edition, held) or reader.leaf(record)
                for name, record in found.items()
            }
        editions = {name: record.edition for name, record in found.items()}
        atlas, moment = complete(leaves, self.crs), at and at.astimezone()
        return County(
            self.name, self.crs, self.codes, atlas, editions, self.made_up, moment,
            relations=self.relations,
        )  # fmt: skip

    def read_edition(self, layer_name: str, number: int) -> gpd.GeoDataFrame:
        """Read the rows of any edition that is not pruned."""
        layer_named(layer_name)
        with self._reading() as session:
            record = records.record_named(session, layer_name, number)
            return Reader(session, self.crs, self.derived, quiet).leaf(record).frame()

    def read_columns(self, layer_name: str, names: Sequence[str]) -> pd.DataFrame:
        """Read some columns of a layer's current edition, without shapes; no rows where none is.

        Quick: the rows are not held against their checksum, which is over all columns.
        """
        layer = layer_named(layer_name)
        wanted = [layer.field(name) for name in names]
        with self._reading() as session:
            record = records.current_records(session).get(layer_name)
            if record is None:
                return pd.DataFrame(empty_frame(layer, self.crs)[list(names)])
            stored = {f.name: record.fields[f.name] for f in wanted if f.name in record.fields}
            parts = session.rows(record.table, stored, shaped=False)
            return pd.DataFrame(frame_of(parts, wanted, self.crs))

    def verify(self) -> list[Fault]:
        """Check editions and register against their checksums, the database by its own means."""
        with self._reading() as session:
            stored = faults_of(session, records.all_records(session))
            return [*stored, *faults_of_register(session)]

    def state(self, at: datetime | None = None) -> tuple[tuple[str, int, str], ...]:
        """Return which editions are current, or were, and since when they exist: cheap.

        A restored backup may hold another edition of the same number.

        Raises
        ------
        StoreError
            As :meth:`read`, of a past moment.
        """
        with self._reading() as session:
            if at is not None:
                return moments.state_at(session, at)
            self._must_be_ours(session)
            rows = session.run(
                "SELECT layer, number, created_at FROM mutu_editions WHERE current = 1"
                " ORDER BY layer"
            )
        return tuple((str(layer), int(number), str(made)) for layer, number, made in rows)

    def save_profile(
        self, name: str, layer_name: str, told: Mapping[str, Any], who: str = ""
    ) -> None:
        """Remember what was told of a kind of file; a profile of the same name is replaced."""
        layer_named(layer_name)
        with self.backend.writing() as session:
            profiles.save_profile(session, Profile(name, layer_name, told, who=who))

    def profiles(self, layer_name: str | None = None) -> list[Profile]:
        """Return the profiles of one layer or of all, by name."""
        with self._reading() as session:
            found = profiles.all_profiles(session)
        return [profile for profile in found if layer_name in {None, profile.layer}]

    def drop_profile(self, name: str) -> None:
        """Forget a profile; the error names those there are."""
        with self.backend.writing() as session:
            profiles.drop_profile(session, name)

    def _compact(self, layer_name: str, numbers: Sequence[int]) -> None:
        try:
            self.backend.compact()
        except StoreError as error:
            said = "、".join(map(str, numbers))
            raise StoreError(
                f"图层 {layer_name} 第 {said} 版已清除，但空间尚未收回，可在下次清除时收回：{error}"
            ) from error

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        with self.backend.reading() as session:
            try:
                yield session
            except DAMAGE as error:
                raise StoreError(f"工作区 {self.location} 已损坏：{error}") from error

    def _must_be_ours(self, session: Session) -> None:
        """Refuse what another county's backup has put here: its shapes have another CRS."""
        there = dict(session.run("SELECT key, value FROM mutu_workspace"))
        if (there["name"], there["crs"], there["codes"]) != (self.name, self.crs, self.codes):
            raise StoreError(
                f"{self.location} 已被换成另一个工作区（{there['name']}，{there['crs']}），"
                f"不再是{self.name}（{self.crs}）；请重新打开，或重启服务"
            )

    def _held(self, edition: Edition, held: Sequence[County]) -> Leaf | None:
        """Return rows that a snapshot has already, in whichever form it has them."""
        for county in held:
            if (county.crs, county.editions.get(edition.layer)) == (self.crs, edition):
                return leaf_of(county.atlas, edition.layer)
        return None
