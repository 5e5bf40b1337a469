"""How long comparing takes: medians of one run, and how it grows with the number of tunnels.

    python benchmarks/compare.py

Standard library alone. Figures of one run are comparable with each other, not across machines.
"""

from __future__ import annotations

import platform
import random
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.ipsec.lab_cases import matching
from vns3pair.ipsec import values
from vns3pair.ipsec.comparison import compare

SIZES = (250, 500, 1000, 2000, 4000)


def mirrored(count: int) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    pairs = [
        (f"10.{n // 256}.{n % 256}.0/24", f"172.{16 + n // 4096}.{n // 16 % 256}.{n % 16 * 16}/28")
        for n in range(count)
    ]
    return as_tunnels(pairs), as_tunnels([(remote, local) for local, remote in pairs])


def as_tunnels(pairs: list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"local_subnet": local, "remote_subnet": remote} for local, remote in pairs]


def near_misses(count: int, rnd: random.Random) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Every pair misses its mirror: swapped, another mask, wider, narrower, one field, or a stranger."""
    vns3, partner = mirrored(count)
    for number, tunnel in enumerate(partner):
        local, remote = tunnel["local_subnet"], tunnel["remote_subnet"]
        kind = number % 6
        if kind == 0:
            tunnel.update(local_subnet=remote, remote_subnet=local)
        elif kind == 1:
            tunnel["remote_subnet"] = remote.replace("/24", "/25")
        elif kind == 2:
            tunnel["remote_subnet"] = remote.replace("/24", "/20")
        elif kind == 3:
            tunnel["local_subnet"] = local.replace("/28", "/30")
        elif kind == 4:
            tunnel["local_subnet"] = f"192.168.{rnd.randrange(256)}.0/24"
        else:
            tunnel.update(
                local_subnet=f"100.{rnd.randrange(64, 128)}.{rnd.randrange(256)}.0/24",
                remote_subnet=f"10.{rnd.randrange(256)}.{rnd.randrange(256)}.0/{rnd.randrange(17, 29)}",
            )
    rnd.shuffle(partner)
    return vns3, partner


def median(vns3: dict[str, Any], partner: dict[str, Any], rounds: int) -> float:
    """Milliseconds of one comparison, its value cache emptied each time."""
    times = []
    for _ in range(rounds):
        values.forget_readings()
        start = time.perf_counter()
        compare(vns3, partner)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    vns3, partner = matching()
    print(f"Python {platform.python_version()}, {platform.machine()}")
    print(f"one sheet, one tunnel: {median(vns3, partner, 300):.2f} ms")
    print(f"{'tunnels a side':>14} {'all mirrored':>14} {'all near misses':>16}")
    for size in SIZES:
        cells = []
        for first, second in (mirrored(size), near_misses(size, random.Random(1))):
            cells.append(median({**vns3, "tunnels": first}, {**partner, "tunnels": second}, 7))
        print(f"{size:>14} {cells[0]:>11.1f} ms {cells[1]:>13.1f} ms")


if __name__ == "__main__":
    main()
