"""Maps that were drawn, kept for who asks for the very same again 成图暂存."""

from collections import OrderedDict

MOST = 60_000_000
"""Characters that are kept; what was not asked for longest goes first."""


class Shelf:
    """Pages by the ETag of their answer: it stands for all that they were drawn from."""

    def __init__(self, most: int = MOST) -> None:
        self._pages: OrderedDict[str, str] = OrderedDict()
        self._most, self._size = most, 0

    def get(self, tag: str) -> str | None:
        """Return a page that was kept; None where it was not."""
        page = self._pages.get(tag)
        if page is not None:
            self._pages.move_to_end(tag)
        return page

    def keep(self, tag: str, page: str) -> None:
        """Keep a page as long as there is room."""
        if tag in self._pages or len(page) > self._most:
            return
        self._pages[tag] = page
        self._size += len(page)
        while self._size > self._most:
            _, gone = self._pages.popitem(last=False)
            self._size -= len(gone)
