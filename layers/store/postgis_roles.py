"""Who may do what in a PostGIS workspace 角色: one group that reads, one that also imports.

Roles belong to the whole server, so their names begin with the database's: who may read one
county does not thereby read another. A person's login is made a member of a group by the
database's administrator: ``GRANT landuse_mutu_reader TO li_si``.

The reader sees every column of every edition, by SQL too: what a field's ``access`` restricts is
kept by the service, not by the database. The editor owns the schema and all in it.
"""

from typing import Any

from psycopg import errors
from psycopg.sql import SQL, Composed, Identifier

from layers.store.postgis_connection import Connection, Place

NAME_BYTES = 63

HAND_OVER = """
DO $$ DECLARE name text; BEGIN
FOR name IN SELECT format('%I.%I', n.nspname, c.relname)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = {schema_text} AND c.relkind IN ('r', 'v')
LOOP EXECUTE format('ALTER TABLE %s OWNER TO %I', name, {editor_text}); END LOOP; END $$
""".strip()

LATER = """
ALTER DEFAULT PRIVILEGES FOR ROLE {editor} IN SCHEMA {schema} GRANT SELECT ON TABLES TO {reader}
""".strip()

RIGHTS = (
    "GRANT {reader} TO {editor}",
    "GRANT {editor} TO {user}",
    "GRANT USAGE ON SCHEMA {schema} TO {reader}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {reader}",
    "ALTER SCHEMA {schema} OWNER TO {editor}",
    HAND_OVER,
    "ALTER FUNCTION {schema}.mutu_refuse() OWNER TO {editor}",
    LATER,
)


def give_rights(connection: Connection, place: Place) -> str:
    """Make the groups and hand the workspace over to them.

    Returns
    -------
    str
        Empty; or, where the user may not, what the administrator may run to do so, also later.
    """
    names = _names(connection, place)
    if len(names["editor"].encode()) > NAME_BYTES:
        return f"角色名 {names['editor']} 过长，未建立读取和导入角色；只有当前用户能使用这个工作区"
    statements = _statements(connection, names)
    try:
        with connection.transaction():
            for statement in statements:
                connection.execute(statement)
    except errors.InsufficientPrivilege:
        sql = "\n".join(f"{statement.as_string(connection)};" for statement in statements)
        return (
            "当前用户无权建立数据库角色，目前只有当前用户能使用这个工作区；"
            f"要让别人读取或导入，请管理员在库 {names['database']} 中执行：\n{sql}"
        )
    return ""


def _names(connection: Connection, place: Place) -> dict[str, str]:
    query = "SELECT current_database()::text, session_user::text"
    [(database, user)] = connection.execute(query).fetchall()
    group = f"{database}_{place.schema}"
    return {
        "database": database, "user": user, "schema": place.schema,
        "reader": f"{group}_reader", "editor": f"{group}_editor",
    }  # fmt: skip


def _statements(connection: Connection, names: dict[str, str]) -> list[Composed]:
    query = "SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%s)"
    groups = [names["reader"], names["editor"]]
    there = {name for (name,) in connection.execute(query, (groups,))}
    make = [f"CREATE ROLE {{{kind}}}" for kind in ("reader", "editor") if names[kind] not in there]
    words: dict[str, Any] = {kind: Identifier(name) for kind, name in names.items()}
    words |= {f"{kind}_text": name for kind, name in names.items()}
    return [SQL(statement).format(**words) for statement in (*make, *RIGHTS)]
