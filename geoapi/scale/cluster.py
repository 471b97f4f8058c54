"""Cluster 集群: workers to ask, here or elsewhere; they go when the question is answered.

dask.distributed comes with the extra ``[scale]``.
"""

import importlib
import logging
import signal
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from layers.errors import MutuError


class ScaleError(MutuError):
    """A cluster that is missing, or that could not finish; the message says what helps."""


@dataclass(frozen=True)
class Workers:
    """Who computes.

    Attributes
    ----------
    scheduler
        Address of a running Dask scheduler, ``tcp://10.0.0.5:8786``; empty for processes on this
        machine.
    count, memory
        Of these: how many, and what each may take (``3GB``); by themselves, what the machine has.
        None at all: it is done in this process, one partition after another.
    """

    scheduler: str = ""
    count: int | None = None
    memory: str = "auto"


DEATHS = 5
"""Workers that may die over one piece of work before it is given up."""

CONNECT = "15s"

LOUD = ("distributed", "tornado.application")


def dask(module: str) -> Any:
    """Import a part of dask; the error says which extra brings it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        raise ScaleError("分区计算需要 dask.distributed；请安装：pip install mutu[scale]") from None


@contextmanager
def cluster(workers: Workers) -> Iterator[Any]:
    """Open a client of the cluster, None without workers; of a local one nothing is left behind.

    Raises
    ------
    ScaleError
        dask is not installed, no scheduler answers, or the workers cannot be started.
    """
    if workers.count == 0 and not workers.scheduler:
        yield None
        return
    distributed = dask("distributed")
    with ExitStack() as stack:
        stack.enter_context(_quiet())
        stack.enter_context(dask("dask").config.set({
            "distributed.comm.timeouts.connect": CONNECT,
            "distributed.scheduler.allowed-failures": DEATHS,
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }))  # fmt: skip
        try:
            address = workers.scheduler or stack.enter_context(_local(workers))
            client = stack.enter_context(distributed.Client(address, set_as_default=False))
        except (OSError, TimeoutError, ValueError, RuntimeError) as error:
            where = workers.scheduler or "本机"
            raise ScaleError(f"不能在 {where} 开始计算：{error}") from error
        yield client


@contextmanager
def _local(workers: Workers) -> Iterator[Any]:
    """Start processes of one thread each, that listen on this machine only."""
    with ExitStack() as stack:
        scratch = stack.enter_context(tempfile.TemporaryDirectory(prefix="mutu-"))
        stack.enter_context(dask("dask").config.set({"temporary-directory": scratch}))
        with _started():
            local = dask("distributed").LocalCluster(
                n_workers=workers.count, threads_per_worker=1, processes=True,
                memory_limit=workers.memory, host="127.0.0.1",
                dashboard_address="127.0.0.1:0", scheduler_kwargs={"dashboard": False},
                silence_logs=logging.CRITICAL,
            )  # fmt: skip
            stack.enter_context(local)
        yield local


@contextmanager
def _started() -> Iterator[None]:
    """Put an interruption off until all that is being started can be stopped again.

    What is started meanwhile never hears Ctrl-C itself: it is stopped by us, in order.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        with _deaf():
            yield
    finally:
        signal.signal(signal.SIGINT, before)
        if heard:
            raise KeyboardInterrupt


@contextmanager
def _deaf() -> Iterator[None]:
    """Block the signal, also in threads and processes started here, where the system can."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    # Starting it lets the signal through again: so it is started first.
    importlib.import_module("multiprocessing.resource_tracker").ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep dask's own words about workers off the terminal: what matters is told by us."""
    loggers = [logging.getLogger(name) for name in LOUD]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
