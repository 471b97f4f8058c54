"""Navigation 导航: one bar for all pages, the current page marked, the language switched."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

from fastapi import Request

Language = Literal["zh", "en"]


@dataclass(frozen=True)
class Entry:
    """A page that all others lead to.

    Attributes
    ----------
    keeps
        What of the query a link to it keeps, where the page it stands on is asked for it.
    """

    path: str
    zh: str
    en: str
    keeps: tuple[str, ...] = ("on", "at")


ENTRIES = (
    Entry("/ui/", "首页", "Home"),
    Entry("/ui/idle", "闲置土地", "Idle land"),
    Entry("/ui/cases", "案件", "Cases"),
    Entry("/ui/grades", "企业分级", "Grades", ("at",)),
    Entry("/ui/land", "用地公示", "Area list"),
    Entry("/ui/editions", "版本", "Editions", ("at",)),
    Entry("/ui/import", "检查入库", "Import", ()),
    Entry("/api.html", "接口", "API", ()),
)
"""In the order of the bar."""

_BARE = Entry("", "", "", ())
SEARCH = Entry("/ui/search", "查询", "Search")
MOST_QUERY = 2_000


@dataclass(frozen=True)
class Link:
    """An entry as a page writes it."""

    href: str
    words: str
    current: bool


@dataclass(frozen=True)
class Bar:
    """The bar of one page."""

    links: Sequence[Link]
    other: str
    kept: Sequence[tuple[str, str]]
    q: str
    home: str


def bar_of(request: Request, language: Language, form: str = "", *, keep: bool = True) -> Bar:
    """Return the bar of the page that is asked for.

    Parameters
    ----------
    form
        Where a form that was sent stays.
    keep
        Whether links keep the dates of the page; not those of one that is refused for them.
    """
    root, here = request.scope.get("root_path", ""), _here(request)
    other: Language = "en" if language == "zh" else "zh"
    query = request.query_params
    links = [
        Link(
            f"{root}{one.path}?{_query(request, one if keep else _BARE, language)}",
            one.zh if language == "zh" else one.en, one is here,
        )
        for one in ENTRIES
    ]  # fmt: skip
    kept = [(name, query[name]) for name in SEARCH.keeps if keep and name in query]
    q = query.get("q", "")[:100] if request.url.path.endswith(SEARCH.path) else ""
    return Bar(
        links, f"{form}?lang={other}" if form else _switched(request, here, other),
        [("lang", language), *kept], q, links[0].href,
    )  # fmt: skip


def _query(request: Request, entry: Entry, language: Language) -> str:
    given = request.query_params
    kept = {name: given[name] for name in entry.keeps if given.get(name)}
    return urlencode({"lang": language, **kept}, quote_via=quote)


def _here(request: Request) -> Entry | None:
    """Return the entry that the page belongs to: the longest path that it begins with."""
    path = path_within(request)
    found = [
        one for one in ENTRIES
        if path == one.path or (one.path != "/ui/" and path.startswith(f"{one.path}/"))
    ]  # fmt: skip
    return max(found, key=lambda one: len(one.path), default=None)


def path_within(request: Request) -> str:
    """Return the path below the address of the service; never one that names another host."""
    root: str = request.scope.get("root_path", "")
    return "/" + str(request.scope["path"]).removeprefix(root).lstrip("/")


def _switched(request: Request, here: Entry | None, other: Language) -> str:
    """Return the same page in the other language; of an answer to a form, the page of the form."""
    root: str = request.scope.get("root_path", "")
    if request.method not in {"GET", "HEAD"}:
        return f"{root}{here.path if here else '/ui/'}?lang={other}"
    kept = [(k, v) for k, v in request.query_params.multi_items() if k != "lang"]
    query = urlencode([*kept, ("lang", other)], quote_via=quote)[:MOST_QUERY]
    return f"{root}{quote(path_within(request))}?{query}"
