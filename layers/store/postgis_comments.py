"""Comments on tables, views and columns 注释: what QGIS and DBeaver show, in Chinese."""

from collections.abc import Iterator, Mapping

from psycopg.sql import SQL, Composed, Identifier, Literal

from layers.schema import Field, Layer
from layers.store.postgis_connection import Connection

UNITS = {
    "": "", "1": "", "m2": "平方米", "yuan": "元", "person": "人", "tce": "吨标准煤",
    "kWh": "千瓦时", "t": "吨", "m": "米", "kN/m2": "千牛/平方米", "yuan/m2": "元/平方米",
    "yuan/m2/month": "元/平方米/月",
}  # fmt: skip
"""Canonical units, in which the columns are stored, in words."""


def comment(connection: Connection, kind: SQL, name: str, layer: Layer, title: str) -> None:
    """Say what a table or view is, and what each of its columns is, with its unit."""
    there = connection.execute(
        "SELECT attname::text FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0",
        (f'"{name}"',),
    )
    titles = {"fid": "行号", "geom": "图形", **{f.name: _title(f) for f in layer.fields}}
    said = {column: titles[column] for (column,) in there if column in titles}
    connection.execute(SQL("; ").join(_comments(kind, name, title, said)))


def _title(field: Field) -> str:
    unit = UNITS[field.unit]
    return f"{field.zh}（{unit}）" if unit else field.zh


def _comments(kind: SQL, name: str, title: str, said: Mapping[str, str]) -> Iterator[Composed]:
    yield SQL("COMMENT ON {} {} IS {}").format(kind, Identifier(name), Literal(title))
    for column, words in said.items():
        yield SQL("COMMENT ON COLUMN {} IS {}").format(Identifier(name, column), Literal(words))
