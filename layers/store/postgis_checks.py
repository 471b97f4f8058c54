"""What the database itself can say of damage 数据库自检: guards, table pages, indexes."""

from collections.abc import Iterator

import psycopg
from psycopg import errors
from psycopg.sql import SQL, Composed, Identifier

from layers.store.postgis_connection import Connection, Place

UNGUARDED = """
SELECT c.relname::text FROM (
    SELECT layer || '__' || number AS name FROM mutu_editions
    UNION ALL VALUES ('mutu_entries'), ('mutu_documents')
) e
JOIN pg_class c ON c.relname = e.name
JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = %s
WHERE NOT EXISTS (SELECT FROM pg_trigger t
    WHERE t.tgrelid = c.oid AND t.tgname = 'mutu_never_changes' AND t.tgenabled = 'A')
ORDER BY 1
"""

AMCHECK = """
SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
WHERE e.extname = 'amcheck'
"""

RELATIONS = """
SELECT c.oid::bigint, c.relname::text FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_am a ON a.oid = c.relam
WHERE n.nspname = %s AND c.relkind = %s AND a.amname = %s ORDER BY 2
"""

CHECKS = (("表", "verify_heapam", "r", "heap"), ("索引", "bt_index_check", "i", "btree"))
"""What is checked, by which function of ``amcheck``, and which relations it takes."""


def faults(connection: Connection, place: Place) -> list[str]:
    """Return what is wrong.

    Pages are checked where the extension ``amcheck`` is installed and the user may call it
    (PostgreSQL grants that to superusers only); without it the checksums of the editions remain.
    """
    unguarded = connection.execute(UNGUARDED, (place.schema,)).fetchall()
    return [
        *(f"表 {name} 防止改动的触发器不在了" for (name,) in unguarded),
        *_damaged(connection, place),
    ]


def _damaged(connection: Connection, place: Place) -> Iterator[str]:
    for (schema,) in connection.execute(AMCHECK).fetchall():
        for zh, function, kind, method in CHECKS:
            query = SQL("SELECT {}(%s::oid::regclass)::text").format(Identifier(schema, function))
            for oid, name in connection.execute(RELATIONS, (place.schema, kind, method)).fetchall():
                yield from (f"{zh} {name}：{said}" for said in _said(connection, query, oid))


def _said(connection: Connection, query: Composed, oid: int) -> list[str]:
    """Return what a check says: rows that tell of faults, or an error that tells of the first."""
    try:
        with connection.transaction():
            found = connection.execute(query, (oid,)).fetchall()
    except (errors.InsufficientPrivilege, errors.UndefinedFunction):
        return []
    except (psycopg.DataError, psycopg.InternalError) as error:
        return [error.diag.message_primary or str(error)]
    return [said for (said,) in found if said]
