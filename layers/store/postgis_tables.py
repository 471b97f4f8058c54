"""PostGIS tables: rows by binary COPY, indexes, and the views of the plain names.

A table is made, filled and published in one transaction, so its rows are written frozen: nobody
can see them too early, and the server need never come back to them.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import count
from typing import Any, TypeAlias

import numpy as np
import psycopg
import shapely
from psycopg import errors
from psycopg.sql import SQL, Composable, Identifier, Literal

from layers.errors import StoreError
from layers.schema import Layer
from layers.store.postgis_comments import comment
from layers.store.postgis_connection import BUSY_SECONDS, Connection
from layers.store.rows import AT_ONCE, Fields, Rows

COLUMN_TYPES = {
    "text": SQL("text"), "number": SQL("double precision"), "integer": SQL("bigint"),
    "flag": SQL("boolean"), "date": SQL("date"),
}  # fmt: skip

WIRE_TYPES = {
    "text": "text", "number": "float8", "integer": "int8", "flag": "bool", "date": "date",
}  # fmt: skip

SHAPE_TYPES = {
    "multipolygon": SQL("MultiPolygon"), "point": SQL("Point"), "geometry": SQL("Geometry"),
}  # fmt: skip

GUARD = """
CREATE FUNCTION mutu_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 是已入库的版本，不再改变 (an edition: it never changes)', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""

KEPT = """
CREATE OR REPLACE FUNCTION mutu_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% 的记录只增不改 (records are added, never changed)', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""

THERE = """
SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relkind = 'r' AND c.relname = ?
"""

CURSORS = count(1)

Cursor: TypeAlias = psycopg.ServerCursor[tuple[Any, ...]]


def create_table(connection: Connection, table: str, layer: Layer, fields: Fields) -> None:
    """Make an empty table of these columns, without indexes yet."""
    columns: list[Composable] = [SQL("fid bigint NOT NULL")]
    if layer.shape:
        query = "SELECT value FROM mutu_workspace WHERE key = 'srid'"
        [(srid,)] = connection.execute(query).fetchall()
        kind = SHAPE_TYPES[layer.shape]
        columns.append(SQL("geom geometry({}, {})").format(kind, Literal(int(srid))))
    columns += [
        SQL("{} {}").format(Identifier(name), COLUMN_TYPES[kind]) for name, kind in fields.items()
    ]
    connection.execute(
        SQL("CREATE TABLE {} ({})").format(Identifier(table), SQL(", ").join(columns))
    )


def append(connection: Connection, table: str, rows: Rows, kinds: Fields, first: int) -> None:
    """Write rows numbered from `first`.

    Raises
    ------
    StoreError
        A text or a shape that PostgreSQL cannot keep as it is; the transaction is lost.
    """
    _must_be_kept(connection, rows.shapes)
    shapes = [] if rows.shapes is None else [rows.shapes]
    cells: list[Sequence[Any]] = [range(first, first + rows.count), *shapes, *_cells(rows, kinds)]
    query = SQL("COPY {} FROM STDIN (FORMAT BINARY, FREEZE)").format(Identifier(table))
    try:
        with connection.cursor() as cursor, cursor.copy(query) as copy:
            copy.set_types(["int8", *(["bytea"] * len(shapes)), *map(_wire, kinds.values())])
            for row in zip(*cells, strict=True):
                copy.write_row(row)
    except (psycopg.DataError, UnicodeEncodeError):
        _must_be_text(rows, kinds)
        raise


def _wire(kind: str) -> str:
    return WIRE_TYPES[kind]


def _cells(rows: Rows, kinds: Fields) -> Iterator[list[Any]]:
    for name, kind in kinds.items():
        values = rows.columns[name]
        yield [day and date.fromisoformat(day) for day in values] if kind == "date" else values


def _must_be_text(rows: Rows, kinds: Fields) -> None:
    for name, kind in kinds.items():
        for text in rows.columns[name] if kind == "text" else ():
            if text is not None and ("\x00" in text or not _encodes(text)):
                raise StoreError(
                    f"字段 {name} 的值 {text[:50]!a} 含 PostgreSQL 不能保存的字符"
                    "（U+0000 或不成对的代理字符）；请先从文件里去掉"
                )


def _encodes(text: str) -> bool:
    return text.encode(errors="replace").decode() == text


def _must_be_kept(connection: Connection, wkb: list[bytes | None] | None) -> None:
    """Refuse a collection whose empty parts PostGIS would leave out when it is read again."""
    shapes = shapely.from_wkb(np.array(wkb or [], dtype=object))
    kinds, numbers = shapely.get_type_id(shapes), np.arange(len(shapes))
    many = numbers[kinds >= shapely.GeometryType.MULTIPOINT]
    parts, at = shapely.get_parts(shapes[many], return_index=True)
    empty = np.isin(numbers, many[at[shapely.is_empty(parts)]])
    for number in numbers[empty | (kinds == shapely.GeometryType.GEOMETRYCOLLECTION)]:
        put = shapely.to_wkb(shapes[number], byte_order=1)
        query = "SELECT ST_AsBinary(%b::bytea::geometry, 'NDR')"
        if connection.execute(query, (put,), binary=True).fetchall() != [(put,)]:
            said = shapes[number].wkt[:80]
            raise StoreError(f"图形 {said} 含空的部分，PostGIS 不能原样保存；请先去掉空的部分")


def finish(connection: Connection, table: str, layer: Layer) -> None:
    """Index a filled table and count its values, for the server's planner."""
    name, key = Identifier(table), Identifier(f"{table}_pkey")
    connection.execute(SQL("ALTER TABLE {} ADD CONSTRAINT {} PRIMARY KEY (fid)").format(name, key))
    if layer.shape:
        index = Identifier(f"{table}_geom")
        connection.execute(SQL("CREATE INDEX {} ON {} USING gist (geom)").format(index, name))
    connection.execute(SQL("ANALYZE {}").format(name))


def publish(connection: Connection, draft: str, table: str, layer: Layer) -> None:
    """Give a draft and its indexes an edition's name, and forbid every change of its rows."""
    for kind, end in (("TABLE", ""), ("INDEX", "_pkey"), ("INDEX", "_geom")):
        connection.execute(
            SQL("ALTER {} IF EXISTS {} RENAME TO {}").format(
                SQL(kind), Identifier(draft + end), Identifier(table + end)
            )
        )
    connection.execute(
        SQL(
            "CREATE TRIGGER mutu_never_changes BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE"
            " ON {0} EXECUTE FUNCTION mutu_refuse();"
            "ALTER TABLE {0} ENABLE ALWAYS TRIGGER mutu_never_changes"
        ).format(Identifier(table))
    )
    number = table.removeprefix(f"{layer.name}__")
    comment(connection, SQL("TABLE"), table, layer, f"{layer.zh}，第 {number} 版")


def keep(connection: Connection, table: str) -> None:
    """Forbid every change of a table's rows; new ones may be added."""
    connection.execute(KEPT)
    connection.execute(
        SQL(
            "CREATE TRIGGER mutu_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE"
            " ON {0} EXECUTE FUNCTION mutu_keep();"
            "ALTER TABLE {0} ENABLE ALWAYS TRIGGER mutu_never_changes"
        ).format(Identifier(table))
    )


def show(connection: Connection, layer: Layer, table: str) -> None:
    """Make the view of the plain name show `table`.

    The view is replaced in place where its columns stay: what depends on it, and who may read it,
    stays too.

    Raises
    ------
    StoreError
        Somebody is reading the view and does not stop.
    """
    names = {"view": Identifier(layer.name), "table": Identifier(table)}
    try:
        with connection.transaction():
            _replace_view(connection, names)
    except errors.LockNotAvailable:
        readers = connection.execute(READERS, (f'"{layer.name}"',)).fetchall()
        who = "、".join(reader for (reader,) in readers) or "其他程序"
        raise StoreError(
            f"视图 {layer.name} 正被 {who} 读取，等了 {BUSY_SECONDS} 秒；"
            "请关闭那里未结束的查询或事务后重试"
        ) from None
    number = table.removeprefix(f"{layer.name}__")
    comment(connection, SQL("VIEW"), layer.name, layer, f"{layer.zh}，当前版本（第 {number} 版）")


def _replace_view(connection: Connection, names: Mapping[str, Identifier]) -> None:
    replace = SQL("CREATE OR REPLACE VIEW {view} AS SELECT * FROM {table}").format(**names)
    try:
        with connection.transaction():
            connection.execute(replace)
    except errors.InvalidTableDefinition:
        connection.execute(SQL("DROP VIEW {view}").format(**names))
        connection.execute(replace)


READERS = """
SELECT DISTINCT concat_ws(' ', a.usename, nullif(a.application_name, ''))
FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.relation = to_regclass(%s) AND l.granted AND l.pid <> pg_backend_pid() ORDER BY 1
"""


def read_rows(
    connection: Connection, table: str, fields: Fields, *, shaped: bool
) -> Iterator[Rows]:
    """Read a table in the order of its numbers, some thousand rows at a time."""
    wanted: list[Composable] = [SQL("ST_AsBinary(geom, 'NDR')")] if shaped else []
    wanted += [
        SQL("{}::text" if kind == "date" else "{}").format(Identifier(name))
        for name, kind in fields.items()
    ]
    query = SQL("SELECT {} FROM {} ORDER BY fid").format(
        SQL(", ").join(wanted or [SQL("NULL")]), Identifier(table)
    )
    with connection.cursor(f"mutu_rows_{next(CURSORS)}", binary=True) as cursor:
        with connection.transaction():  # an error leaves the snapshot to other questions
            cursor.execute(query)
        found = _next(connection, cursor)
        yield _rows(found, fields, shaped=shaped)
        while found := _next(connection, cursor):
            yield _rows(found, fields, shaped=shaped)


def _next(connection: Connection, cursor: Cursor) -> list[tuple[Any, ...]]:
    with connection.transaction():
        return cursor.fetchmany(AT_ONCE)


def _rows(found: list[tuple[Any, ...]], fields: Fields, *, shaped: bool) -> Rows:
    cells = [list(column) for column in zip(*found, strict=True)]
    cells = cells or [[] for _ in range(len(fields) + shaped)]
    columns = dict(zip(fields, cells[shaped:], strict=False))
    return Rows(len(found), columns, cells[0] if shaped else None)


def drop_table(connection: Connection, table: str) -> None:
    """Drop a table with its indexes, where it is there."""
    connection.execute(SQL("DROP TABLE IF EXISTS {}").format(Identifier(table)))
