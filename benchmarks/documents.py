"""How long the documents take, and whether memory stays flat: `python benchmarks/documents.py`.

Medians of one run, in one process, the comparison not counted.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.documents.conftest import about_of, halves
from vns3pair.documents import pdf, xlsx
from vns3pair.ipsec.comparison import compare

SIZES = (1, 20, 2000)
MANY = 100


def median(call: Callable[[], bytes], times: int) -> float:
    """Seconds; the first call, which imports and fills caches, is not counted."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def resident() -> float:
    """Megabytes of memory in use now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6


def row(name: str, *cells: str) -> None:
    print(f"{name:<34}" + "".join(f"{cell:>14}" for cell in cells))


def time_documents(wrong_every: int, title: str) -> None:
    row(title, "XLSX", "PDF")
    for size in SIZES:
        sheet = halves(size, wrong_every, phase1_hash="sha1", phase1_lifetime=86400)
        comparison, about = compare(*sheet), about_of(sheet)
        times = 3 if size > 100 else 15
        table = median(lambda c=comparison, a=about: xlsx.write(c, a), times)
        paper = median(lambda c=comparison, a=about: pdf.write(c, a), times)
        row(f"  {size:,} tunnels", f"{table * 1000:.0f} ms", f"{paper:.2f} s")


def watch_memory() -> None:
    sheet = halves(20, 4, phase1_hash="sha1")
    comparison, about = compare(*sheet), about_of(sheet)
    seen = {}
    for number in range(1, MANY + 1):
        pdf.write(comparison, about)
        if number in (1, 10, 25, 50, 75, MANY):
            gc.collect()
            seen[number] = resident()
    print()
    row("PDFs made", *(str(number) for number in seen))
    row("  memory (MB)", *(f"{size:.0f}" for size in seen.values()))


def main() -> int:
    if reason := pdf.unavailable():
        print(reason)
        return 1
    time_documents(4, "every fourth tunnel wrong")
    time_documents(0, "every tunnel right")
    watch_memory()
    return 0


if __name__ == "__main__":
    sys.exit(main())
