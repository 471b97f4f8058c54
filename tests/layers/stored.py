"""What the tests of the store share: the rows they put, and what is stored."""

import sqlite3
from contextlib import closing

import pandas as pd

from layers import LAYERS
from tests.made import CRS, full_rows

MADE = {"crs": CRS, "name": "示例县", "codes": "cn"}
TOWNS = full_rows(LAYERS["towns"])


def many(copies):
    """Several copies of the rows, as one frame."""
    return pd.concat([TOWNS] * copies, ignore_index=True)


def put(workspace, frame=TOWNS, layer="towns", file="a.shp"):
    return workspace.add_edition(layer, frame, file=file, sha256="0", report={"read": len(frame)})


def names(county):
    return county.atlas["towns"]["name"].tolist()


def content(workspace):
    """Everything stored: what there is, how it is defined, and how many rows each table has."""
    if workspace.path:
        return content_of(workspace.path)
    with workspace.backend.reading() as session:
        schema = session.place.schema
        found = session.run(CATALOGUE, (schema,))
        tables = [name for name, kind, _ in found if kind == "r"]
        counts = {t: session.run(f'SELECT COUNT(*) FROM "{t}"')[0][0] for t in tables}
    return found, counts


CATALOGUE = """
SELECT c.relname::text, c.relkind::text, CASE c.relkind WHEN 'v' THEN pg_get_viewdef(c.oid)
    ELSE obj_description(c.oid, 'pg_class') END
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? ORDER BY 1
"""


def content_of(path):
    """Everything in a file, which must be sound."""
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = c.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for name, sql in found if sql and sql.startswith("CREATE TABLE")]
        counts = {t: c.execute(f'SELECT COUNT(*) FROM "{t}"').fetchone()[0] for t in tables}
    return found, counts
