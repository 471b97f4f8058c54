"""Workspaces of version 0.1: read as they are, brought to today's tables by the first write.

Their books hold no journal: each import made itself current when it was entered. That an earlier
edition was made current again is known, but not since when: it counts from now on.
"""

import sqlite3

from layers import layer_named
from layers.store import geopackage, records, spatial_index, tables

MOMENT = "substr(created_at, 1, 19) || printf('.%06d+00:00', number)"
"""Their times are whole seconds: the number keeps those of one second in order."""

OLD = "main.mutu_editions"

EDITIONS = f"""
SELECT rowid AS fid, layer, number, {MOMENT} AS created_at, file, sha256, rows, report,
    '' AS who, '' AS content, '{{}}' AS files,
    (SELECT json_group_object(name, CASE type WHEN 'TEXT' THEN 'text' WHEN 'REAL' THEN 'number'
        WHEN 'INTEGER' THEN 'integer' WHEN 'BOOLEAN' THEN 'flag' ELSE 'date' END)
     FROM pragma_table_info(layer || '__' || number) WHERE name NOT IN ('fid', 'geom')) AS fields,
    '' AS seal, '' AS pruned_at, '' AS pruned_by, current
FROM {OLD}
"""  # noqa: S608

JOURNAL = f"""
SELECT layer, number, {MOMENT} AS at, '' AS who FROM {OLD}
UNION ALL
SELECT layer, number, max(
        strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now'),
        (SELECT substr(MAX(created_at), 1, 19) || '.999999+00:00' FROM {OLD})
    ), ''
FROM {OLD} AS e
WHERE current AND {MOMENT} < (SELECT MAX({MOMENT}) FROM {OLD} WHERE layer = e.layer)
"""  # noqa: S608

NO_PROFILES = "SELECT '' AS name, '' AS layer, '' AS told, '' AS saved_at, '' AS who WHERE 0"


def is_old(connection: sqlite3.Connection) -> bool:
    """Tell whether version 0.1 wrote the workspace."""
    found = connection.execute("SELECT value FROM main.mutu_workspace WHERE key = 'format'")
    return found.fetchone() is None


def pretend(connection: sqlite3.Connection) -> None:
    """Make an old workspace look like one of today to this reader; the file stays as it is."""
    if not is_old(connection):
        return
    for name, told in {
        "mutu_editions": EDITIONS, "mutu_current": JOURNAL, "mutu_profiles": NO_PROFILES,
    }.items():  # fmt: skip
        connection.execute(f"CREATE TEMP VIEW {name} AS {told}")


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring an old workspace to today's tables, within the caller's transaction."""
    if not is_old(connection):
        return
    connection.execute("ALTER TABLE mutu_editions RENAME TO mutu_editions_1")
    for statement in (*records.TABLES[1:], spatial_index.EXTENTS):
        connection.execute(statement.replace("{serial}", geopackage.SERIAL))
    names = f"fid, {records.SEALED}, seal, pruned_at, pruned_by, current"
    for target, told in {f"mutu_editions ({names})": EDITIONS, "mutu_current": JOURNAL}.items():
        connection.execute(f"INSERT INTO {target} {told.replace(OLD, f'{OLD}_1')}")
    connection.execute("DROP TABLE mutu_editions_1")
    values = dict(connection.execute("SELECT key, value FROM mutu_workspace"))
    added = {"format": str(records.FORMAT), "seal": records.seal_of(values)}
    connection.executemany("INSERT INTO mutu_workspace VALUES (?, ?)", list(added.items()))
    _guard(connection)


def _guard(connection: sqlite3.Connection) -> None:
    """Forbid changes of the editions there are; the current ones get their spatial index."""
    found = connection.execute("SELECT layer, number, current FROM mutu_editions").fetchall()
    for layer, number, current in found:
        table = records.table_of(layer, number)
        tables.forbid_changes(connection, table)
        if current:
            geopackage.show_as(connection, layer_named(layer), table)
