"""Run a command and print what it took: `python -S measured.py COMMAND …`.

A program of its own, because Linux counts what the starting process holds into the peak of the
one it starts: this one holds nothing.
"""

import json
import resource
import subprocess
import sys
import time


def measure(command: list[str]) -> dict[str, float]:
    begin = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    wall, used = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
    return {"wall": wall, "cpu": used.ru_utime + used.ru_stime, "memory": used.ru_maxrss / 1024}


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1:])))
