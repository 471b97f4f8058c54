"""How a kernel is compiled: kept on disk, without the interpreter's lock, dividing as IEEE does."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])


def compiled(function: F) -> F:
    """Compile a function at its first call."""
    return cast("F", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
