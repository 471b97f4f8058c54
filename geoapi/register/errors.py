"""What can go wrong with the register."""

from geoapi.planning.errors import PlanningError


class RegisterError(PlanningError):
    """Something that cannot be registered as it was stated; the message says what can be."""


class UnknownMatterError(RegisterError):
    """A number under which nothing is registered; the message says which there are."""


class ConflictError(RegisterError):
    """A matter that somebody else has changed meanwhile; the message tells both versions.

    Attributes
    ----------
    seen, current
        The version that the person had before their eyes, and the one there is.
    """

    def __init__(self, message: str, seen: int = 0, current: int = 0) -> None:
        super().__init__(message)
        self.seen, self.current = seen, current


class DocumentError(RegisterError):
    """A file that cannot be kept: its kind, its content or its size."""
