"""How long reading a returned file takes, and what refusing a bomb costs: `python benchmarks/reading.py`.

A bomb is a workbook of 49 MB unpacked, a million cells, in a few kilobytes. Refusing it may take half a second and
50 MB. Memory is what the process had more at its height, each in a process of its own.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.documents.conftest import halves
from tests.documents.test_xlsx_package import bomb, lying, with_sheet
from tests.documents.workbooks import exported
from vns3pair.documents import received
from vns3pair.documents.answers import NotReadable

SECONDS, MEGABYTES = 0.5, 50
BOMBS: dict[str, Callable[[], bytes]] = {
    "49 MB, its directory is honest": bomb,
    "49 MB, its directory lies": lambda: lying(bomb()),
    "a million empty cells": lambda: with_sheet(b"<sheetData>" + b"<c/>" * 1_000_000 + b"</sheetData>"),
}
"""The last is within the bounds of size and refused while it is read: it may take longer."""


def peak() -> float:
    """The most memory that this process had so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def refuse() -> None:
    """Refuses the file on standard input; prints seconds, megabytes and the words of it."""
    content = sys.stdin.buffer.read()
    received.read(exported(halves()))  # what is loaded once is no cost of a file's
    before, start = peak(), time.perf_counter()
    try:
        received.read(content)
        words = "read"
    except NotReadable as refused:
        words = str(refused)
    print(f"{time.perf_counter() - start:.3f}\t{max(0.0, peak() - before):.1f}\t{words}")


def time_reading() -> None:
    for size in (1, 20, 500, 5_000):
        content = exported(halves(size))
        taken = []
        for _ in range(5 if size < 1_000 else 2):
            start = time.perf_counter()
            received.read(content)
            taken.append(time.perf_counter() - start)
        print(
            f"{f'{size:,} tunnels, {len(content) / 1e6:.1f} MB':<34}{statistics.median(taken) * 1000:>10.0f} ms"
        )


def refuse_bombs() -> bool:
    fine = True
    for number, (name, make) in enumerate(BOMBS.items()):
        command = [sys.executable, __file__, "--refuse"]
        done = subprocess.run(command, input=make(), capture_output=True, check=True)
        seconds, megabytes, words = done.stdout.decode().strip().split("\t")
        print(f"{name:<34}{float(seconds) * 1000:>10.0f} ms{float(megabytes):>8.1f} MB   {words}")
        within = number == 2 or float(seconds) < SECONDS
        fine = fine and within and float(megabytes) < MEGABYTES and words != "read"
    return fine


def main() -> int:
    if "--refuse" in sys.argv:
        refuse()
        return 0
    time_reading()
    return 0 if refuse_bombs() else 1


if __name__ == "__main__":
    sys.exit(main())
