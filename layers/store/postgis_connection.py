"""The way to a PostGIS database 数据库连接: its address, its sessions, what its errors mean.

Each use opens a connection of its own and does all its work in one transaction, settings
included: nothing is left on the server, and a transaction pooler may stand in between.
"""

import hashlib
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeAlias
from urllib.parse import SplitResult, unquote, urlsplit

import psycopg
from psycopg import errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from layers.errors import StoreError

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

DEFAULT_SCHEMA = "mutu"

ADDRESS = (
    "数据库地址写法不对；应为 postgresql://用户@主机:端口/数据库，后面可加 ?schema=模式名"
    " 和 libpq 的参数；密码里的 @ : / ? # % 须写成 %40 %3A %2F %3F %23 %25"
)
HOST = re.compile(r"(\[[\da-fA-F:.%]+\]|[^:\[\]]*)(:\d*)?")
SCHEMA = re.compile(r"(?!pg_)[^\W\d]\w{0,19}")
SECRETS = {"password", "sslpassword"}

BUSY_SECONDS = 60

CONNECTING = {
    "connect_timeout": "10", "application_name": "mutu",
    "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
}  # fmt: skip
"""libpq's settings where the address says nothing else; seconds."""


@dataclass(frozen=True)
class Place:
    """Where a workspace is: a schema of a database; equal to another for the same place.

    Attributes
    ----------
    location
        The address as it may be shown: without passwords.
    """

    location: str
    schema: str
    conninfo: str = field(repr=False, compare=False)

    @property
    def lock(self) -> int:
        """The key of the advisory lock that lets one writer in at a time."""
        digest = hashlib.sha256(f"mutu {self.schema}".encode()).digest()
        return int.from_bytes(digest[:8], "big", signed=True)


def place_of(address: str) -> Place:
    """Read an address; one that is not understood is not repeated: it may hold a password."""
    parts = _split(address)
    said = [(unquote(item.partition("=")[0]), item) for item in parts.query.split("&") if item]
    schemas = [unquote(item.partition("=")[2]) for key, item in said if key == "schema"]
    schema = (schemas or [DEFAULT_SCHEMA])[-1]
    if not SCHEMA.fullmatch(schema):
        raise StoreError("schema 须以字母或汉字开头，只含字母、汉字、数字和下划线，不超过 20 字")
    kept = [item for key, item in said if key != "schema"]
    shown = [item for key, item in said if key not in SECRETS]
    user, at, hosts = parts.netloc.rpartition("@")
    public = parts._replace(netloc=user.partition(":")[0] + at + hosts, query="&".join(shown))
    conninfo = _url(parts._replace(query="&".join(kept)))
    try:
        conninfo_to_dict(conninfo)
    except psycopg.ProgrammingError:
        raise StoreError(ADDRESS) from None
    return Place(_url(public), schema, conninfo)


def _url(parts: SplitResult) -> str:
    query = f"?{parts.query}" if parts.query else ""
    return f"postgresql://{parts.netloc}{parts.path}{query}"


def _split(address: str) -> SplitResult:
    """Split an address; a password with a bare @ or / in it would end up among what is shown."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise StoreError(ADDRESS) from None
    _, at, hosts = parts.netloc.rpartition("@")
    understood = (
        address.startswith(("postgresql://", "postgres://"))
        and address.count("@") == len(at)
        and all(HOST.fullmatch(host) for host in hosts.split(","))
        and not parts.fragment
    )
    if not understood:
        raise StoreError(ADDRESS)
    return parts


REFUSALS = {
    r"password|口令|密码|no pg_hba": "登录被拒绝：用户名或密码不对，或服务器不许从这里登录",
    r"database .* not exist|数据库.*不存在": "没有这个数据库",
    r"role .* not exist|角色.*不存在": "没有这个数据库用户",
    r"too many|remaining connection|太多": "数据库的连接已满；请稍后重试",
    r"starting up|shutting down|recovery": "数据库正在启动或关闭；请稍后重试",
}
"""What a server says to a newcomer, in English or Chinese, -> what it means to a user."""


@contextmanager
def connected(place: Place) -> Iterator[Connection]:
    """Connect for one transaction; what is not committed is undone."""
    given = {**CONNECTING, **conninfo_to_dict(place.conninfo), "client_encoding": "utf8"}
    try:
        connection = psycopg.connect(**given, prepare_threshold=None)  # type: ignore[arg-type]
    except psycopg.Error as error:
        said = str(error).strip().partition("\n")[0]
        reason = (words for pattern, words in REFUSALS.items() if re.search(pattern, said))
        why = next(reason, "连不上数据库；请检查地址和网络，以及数据库是否已启动")
        raise StoreError(f"工作区 {place.location}：{why}（{said}）") from error
    with closing(connection):
        yield connection


ENTER = """
SELECT w.oid IS NOT NULL, has_schema_privilege(n.oid, 'USAGE'), x.nspname IS NOT NULL,
    set_config('datestyle', 'ISO', true),
    set_config('search_path', concat_ws(', ', quote_ident(n.nspname), quote_ident(x.nspname)), true)
FROM pg_namespace n
LEFT JOIN pg_class w ON w.relnamespace = n.oid AND w.relname = 'mutu_workspace'
LEFT JOIN pg_extension e ON e.extname = 'postgis'
LEFT JOIN pg_namespace x ON x.oid = e.extnamespace
WHERE n.nspname = %s
"""


def enter(connection: Connection, place: Place) -> tuple[Any, ...] | None:
    """Let names be those of the schema and of PostGIS, to the transaction's end."""
    return connection.execute(ENTER, (place.schema,)).fetchone()


def begin(connection: Connection, place: Place) -> None:
    """Open the transaction: there must be a workspace, and PostGIS."""
    found = enter(connection, place)
    if not found or not found[0]:
        raise StoreError(
            f"{place.location} 里没有工作区（模式 {place.schema}）；"
            "用 mutu init --crs EPSG:4549 建立，或用 -w 指明位置"
        )
    if not found[1]:
        raise StoreError(f"{place.location}：{FORBIDDEN}")
    if not found[2]:
        raise StoreError(f"{place.location} 没有 PostGIS 扩展；请管理员执行：{EXTENSION}")


EXTENSION = "CREATE EXTENSION postgis;"

PATIENCE = {
    "lock_timeout": f"{BUSY_SECONDS}s",
    # An import takes the time it takes, whatever the server grants to a question.
    "statement_timeout": "0", "idle_in_transaction_session_timeout": "0",
    # A client that lost its power is noticed within a minute, not after hours.
    "tcp_keepalives_idle": "30", "tcp_keepalives_interval": "10", "tcp_keepalives_count": "3",
}  # fmt: skip

DURABLE = """
SELECT set_config('synchronous_commit', 'on', true)
WHERE current_setting('synchronous_commit') = 'off'
"""
"""A power cut after the commit takes nothing back, whatever the server does for others."""

OWNER = """
SELECT set_config('role', pg_get_userbyid(nspowner), true) FROM pg_namespace
WHERE nspname = %s AND pg_has_role(nspowner, 'MEMBER')
"""


def begin_writing(connection: Connection, place: Place) -> None:
    """Open the transaction as the schema's owner: all who may import share what they make."""
    begin(connection, place)
    be_patient(connection)
    connection.execute(DURABLE)
    connection.execute(OWNER, (place.schema,))


def be_patient(connection: Connection) -> None:
    """Set how long this transaction waits, and how soon its client's death is noticed."""
    query = (
        "SELECT set_config(name, value, true) FROM unnest(%s::text[], %s::text[]) t (name, value)"
    )
    connection.execute(query, (list(PATIENCE), list(PATIENCE.values())))


def lock(connection: Connection, place: Place) -> None:
    """Wait until no other writer is at work in this workspace; held to the transaction's end."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (place.lock,))


def commit(connection: Connection, place: Place) -> None:
    """Make all of it seen by others; where the answer is lost, say that nobody knows."""
    if connection.info.transaction_status == TransactionStatus.INERROR:
        raise StoreError(f"工作区 {place.location}：有一步未成功，这次写入已全部撤销")
    try:
        connection.commit()
    except psycopg.OperationalError as error:
        if not connection.broken:
            raise
        raise StoreError(
            f"工作区 {place.location}：提交时连接中断，不知是否已经生效；请用 mutu editions 查看"
        ) from error


@contextmanager
def told(place: Place) -> Iterator[None]:
    """Say what the database says in the user's words."""
    try:
        yield
    except UnicodeEncodeError as error:
        raise StoreError(f"工作区 {place.location}：有不成文字的字符，不能保存") from error
    except psycopg.Error as error:
        raise StoreError(f"工作区 {place.location}：{_words(error)}") from error


def _words(error: psycopg.Error) -> str:
    said = error.diag.message_primary or str(error).strip().partition("\n")[0]
    code = error.sqlstate or ""
    known = (words for start, words in CODES.items() if code.startswith(start))
    if isinstance(error, errors.InsufficientPrivilege):
        return f"{FORBIDDEN}（{said}）"
    lost = isinstance(error, psycopg.OperationalError) and not code
    return f"{CODES['08'] if lost else next(known, '数据库不接受')}（{said}）"


FORBIDDEN = (
    "当前用户没有这个权限；请管理员授予角色 数据库名_模式名_reader（读取）或 _editor（导入）"
)

CODES = {
    "53100": "服务器磁盘已满，这次写入已全部撤销，以前的版本完好；请腾出空间后重试",
    "53": "服务器的内存或连接已用尽，这次写入已全部撤销；请稍后重试",
    "55P03": f"正被其他程序占用，等了 {BUSY_SECONDS} 秒；请稍后重试",
    "40": "与其他写入冲突，这次写入已全部撤销；请重试",
    "57014": "超过了服务器规定的时限，这次操作已撤销",
    "57P": "数据库正在关闭或重启，这次写入已全部撤销；请稍后重试",
    "08": "与数据库的连接中断，未提交的写入已全部撤销；请检查网络后重试",
    "25006": "数据库只读，不能写入",
    "28": "登录被拒绝",
    "2BP01": "数据库里另有对象依赖它；请管理员先移去它们",
    "42P01": "表不在了，可能刚被清除，或被其他程序删除；请重试，或从备份恢复",
    "42703": "表与入库时不同，已被其他程序改动；请从备份恢复",
    "XX001": "数据页已损坏；请从备份恢复",
    "XX002": "索引已损坏；请从备份恢复，或请管理员重建索引",
}
"""Start of the SQLSTATE -> what it means to a user. Source: PostgreSQL, appendix A."""
