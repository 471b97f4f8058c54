"""What can go wrong in a view; known without the libraries that draw."""

from layers.errors import MutuError


class MissingExtraError(MutuError):
    """A package of the extra `[report]` is not installed."""


class FigureError(MutuError):
    """A figure that cannot be drawn from what there is; the message says what is missing."""


class ReportError(MutuError):
    """A report that cannot be made; the message says what is accepted."""


class TemplateError(MutuError):
    """A county's own template that cannot be used; the message says why, and what is accepted."""


class TableError(MutuError):
    """A table that cannot be written; the message says what is accepted."""
