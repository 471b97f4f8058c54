"""What the tests of the store share: the rows they put, and what is in a file."""

import sqlite3
from contextlib import closing

import pandas as pd

from layers import LAYERS
from tests.made import full_rows

TOWNS = full_rows(LAYERS["towns"])


def many(copies):
    """Several copies of the rows, as one frame."""
    return pd.concat([TOWNS] * copies, ignore_index=True)


def put(workspace, frame=TOWNS, layer="towns", file="a.shp"):
    return workspace.add_edition(layer, frame, file=file, sha256="0", report={"read": len(frame)})


def names(county):
    return county.atlas["towns"]["name"].tolist()


def content(path):
    """Everything in the file: its tables and how many rows each has."""
    with closing(sqlite3.connect(path)) as c:
        assert c.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        found = c.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        tables = [name for name, sql in found if sql and sql.startswith("CREATE TABLE")]
        counts = {t: c.execute(f'SELECT COUNT(*) FROM "{t}"').fetchone()[0] for t in tables}
    return found, counts
