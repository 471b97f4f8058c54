"""Work 分工: one question to all partitions; answers added up in pairs, or taken as they come."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from geoapi.scale.cluster import ScaleError, dask
from layers.progress import Told

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Job(Generic[Answer]):
    """A question to every partition.

    Attributes
    ----------
    task
        A pure function of the question and the number of a partition.
    add
        Makes one answer of several.
    """

    task: Callable[[Any, int], Answer]
    question: Any
    add: Callable[[Sequence[Answer]], Answer]


RETRIES = 3
"""How often a piece is tried again when a worker reports an error of the machine."""

FAN = 8
"""Answers that a worker adds up at a time."""


def total(
    client: Any,
    job: Job[Answer],
    numbers: Sequence[int],
    told: Told,
    heard: Callable[[Answer], None] | None = None,
) -> Answer:
    """Ask all partitions, and add the answers up on the workers, some at a time.

    Only what is still to be added is held by them; the last sum comes here, and to `heard` each
    answer, in any order. Without a client it is done here, one partition after another.

    Raises
    ------
    ScaleError
        Workers died again and again over one partition, or the cluster went away.
    """
    if client is None:
        return _alone(job, numbers, told, heard)
    with _working():
        leaves = _asked(client, job, numbers)
        level = leaves
        while len(level) > 1:
            groups = [level[begin : begin + FAN] for begin in range(0, len(level), FAN)]
            # First of all, so that answers do not pile up.
            level = [client.submit(job.add, group, pure=False, priority=1) for group in groups]
        [last] = level
        for future in _finished(client, leaves, told):
            if heard is not None:
                heard(future.result())
            elif future.status != "finished":
                future.result()
        answer: Answer = last.result()
        return answer


def _alone(
    job: Job[Answer], numbers: Sequence[int], told: Told, heard: Callable[[Answer], None] | None
) -> Answer:
    sums: list[Answer] = []
    for answer in each(None, job, numbers, told):
        if heard is not None:
            heard(answer)
        sums = [job.add([*sums, answer])]
    return sums[0]


def each(client: Any, job: Job[Answer], numbers: Sequence[int], told: Told) -> Iterator[Answer]:
    """Ask all partitions, and yield the answers as they come, in any order.

    Raises
    ------
    ScaleError
        As :func:`total`.
    """
    if client is None:
        for done, number in enumerate(numbers, start=1):
            yield job.task(job.question, number)
            told("计算", done, len(numbers))
        return
    with _working():
        for future in _finished(client, _asked(client, job, numbers), told):
            yield future.result()


def _asked(client: Any, job: Job[Answer], numbers: Sequence[int]) -> list[Any]:
    task = partial(job.task, job.question)
    leaves: list[Any] = client.map(task, numbers, pure=False, retries=RETRIES)
    return leaves


def _finished(client: Any, leaves: list[Any], told: Told) -> Iterator[Any]:
    """Yield what is finished, or failed; an answer is kept no longer than it is needed."""
    pending, count = dask("distributed").as_completed(leaves, loop=client.loop), len(leaves)
    leaves.clear()
    for done, future in enumerate(pending, start=1):
        yield future
        told("计算", done, count)


@contextmanager
def _working() -> Iterator[None]:
    """Say in the user's words what the cluster says."""
    distributed, client = dask("distributed"), dask("distributed.client")
    lost = (
        client.FutureCancelledError, client.FuturesCancelledError, client.ClosedClientError,
        distributed.CancelledError, client.CommClosedError,
    )  # fmt: skip
    try:
        yield
    except distributed.KilledWorker as error:
        raise ScaleError(
            f"有一个分区让 {error.allowed_failures + 1} 个工作进程先后中断，多半是内存不足；"
            "请加大 --memory，或减少 --workers"
        ) from error
    except lost as error:
        raise ScaleError(f"与集群的连接中断：{error}") from error
