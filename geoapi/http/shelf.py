"""Maps that were drawn, kept for who asks for the very same again 成图暂存."""

from collections import OrderedDict

from geoapi.http.packing import Packed

MOST = 60_000_000
"""Bytes that are kept; what was not asked for longest goes first."""


class Shelf:
    """Pages by their matter: all that they were drawn from, whoever asks."""

    def __init__(self, most: int = MOST) -> None:
        self._pages: OrderedDict[str, Packed] = OrderedDict()
        self._most, self._size = most, 0

    def get(self, matter: str) -> Packed | None:
        """Return a page that was kept; None where it was not."""
        page = self._pages.get(matter)
        if page is not None:
            self._pages.move_to_end(matter)
        return page

    def keep(self, matter: str, page: Packed) -> None:
        """Keep a page as long as there is room."""
        if matter in self._pages or len(page) > self._most:
            return
        self._pages[matter] = page
        self._size += len(page)
        while self._size > self._most:
            _, gone = self._pages.popitem(last=False)
            self._size -= len(gone)
