"""How fast a log is diagnosed, and whether time and memory stay in bounds: `python benchmarks/diagnose.py`.

The logs are made up here, from a seed. Each one is diagnosed in a process of its own; times are those of the
processor, memory is the most the process held. Beside each stands how much longer it takes than
`LC_ALL=C grep -cE` with the same literals on the same file. `--size 20` makes logs of 20 MB instead of 100 and 30,
names of cases choose among them.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import logs
from vns3pair.ipsec.diagnosis import diagnose
from vns3pair.ipsec.diagnosis.dialects import DIALECTS

LARGE, MIDDLE, PASTE = 100, 30, 2
"""Megabytes of a log, of one in each format, and of what is usually pasted."""


def row(name: str, *cells: str) -> None:
    print(f"{name:<42}" + "".join(f"{cell:>14}" for cell in cells), flush=True)


def most_memory() -> float:
    """Megabytes that this process held at most."""
    status = Path("/proc/self/status").read_text()
    found = re.search(r"VmHWM:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0.0


def measure(path: Path) -> None:
    """Diagnose one log in this process and print what it took."""
    with path.open("rb") as log:
        start = time.process_time()
        reading = diagnose(log)
        taken = time.process_time() - start
    told = {
        "seconds": taken,
        "memory": most_memory(),
        "lines": reading.lines,
        "matched": reading.lines - reading.unmatched,
        "verdict": reading.verdict.pattern if reading.verdict else "",
    }
    print(json.dumps(told))


def measured(path: Path) -> dict[str, float]:
    """What one log takes, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--measure", path], capture_output=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def grepped(path: Path) -> float:
    """Seconds of the processor that grep takes to count the lines that hold one of the literals."""
    literals = dict.fromkeys(shape.literal for dialect in DIALECTS for shape in dialect.shapes)
    wanted = "|".join(re.sub(r"[][\\.*+?(){}|^$]", r"\\\g<0>", literal) for literal in literals)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Into a pipe: grep stops at the first match where its output goes to /dev/null.
    subprocess.run(
        ["grep", "-cE", "-e", wanted, path], stdout=subprocess.PIPE, env={**os.environ, "LC_ALL": "C"}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def write(path: Path, parts: Iterable[bytes], size: int) -> float:
    """Fill the file up to `size` megabytes, and say how many it has."""
    left = size * 1_000_000
    with path.open("wb") as out:
        for part in parts:
            out.write(part[:left])
            left -= len(part)
            if left <= 0:
                break
    return path.stat().st_size / 1e6


def time_formats(folder: Path, sizes: dict[str, int]) -> None:
    row("formats, a tenth of the lines matters", "size", "MB/s", "memory", "to grep", "matched")
    for name, size in sizes.items():
        path = folder / "log"
        megabytes = write(path, logs.FORMATS[name](), size)
        told, grep = measured(path), grepped(path)
        row(
            f"  {name}",
            f"{megabytes:.0f} MB",
            f"{megabytes / told['seconds']:.1f}",
            f"{told['memory']:.0f} MB",
            f"{told['seconds'] / grep:.1f}",
            f"{told['matched'] / max(1, told['lines']):.1%}",
        )


def time_hostile(folder: Path, names: Iterable[str], size: int) -> None:
    row("hostile logs", f"{size // 2} MB", f"{size} MB", "ratio", "MB/s", "memory")
    for name in names:
        path = folder / "log"
        times = []
        for each in (size // 2, size):
            megabytes = write(path, logs.HOSTILE[name](), each)
            told = measured(path)
            times.append(told["seconds"])
        row(
            f"  {name}",
            *(f"{taken:.2f} s" for taken in times),
            f"{times[1] / times[0]:.2f}",
            f"{megabytes / times[1]:.1f}",
            f"{told['memory']:.0f} MB",
        )


def time_paste(folder: Path) -> None:
    """A typical paste, with the start of Python and all imports."""
    path = folder / "log"
    row("a paste", "size", "diagnosis", "with start")
    for size in (0.01, PASTE):
        megabytes = write(path, logs.FORMATS["plain"](), PASTE)
        if size < 1:
            os.truncate(path, int(size * 1e6))
        told = measured(path)
        start = time.perf_counter()
        subprocess.run([sys.executable, __file__, "--measure", path], capture_output=True, check=True)
        row(
            "  plain",
            f"{min(size, megabytes):.2f} MB",
            f"{told['seconds']:.3f} s",
            f"{time.perf_counter() - start:.3f} s",
        )


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("cases", nargs="*")
    asked.add_argument("--size", type=int, default=LARGE)
    asked.add_argument("--measure", type=Path)
    given = asked.parse_args()
    if given.measure:
        measure(given.measure)
        return 0
    chosen = given.cases or [*logs.FORMATS, *logs.HOSTILE]
    middle = min(MIDDLE, given.size)
    sizes = {name: given.size if name in logs.LARGE else middle for name in logs.FORMATS if name in chosen}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not given.cases:
            time_paste(folder)
        if sizes:
            time_formats(folder, sizes)
        if hostile := [each for each in logs.HOSTILE if each in chosen]:
            time_hostile(folder, hostile, given.size)
    return 0


if __name__ == "__main__":
    sys.exit(main())
