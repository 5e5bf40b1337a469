"""How long writing and reading a device's configuration takes: medians of CPU time, device by device, in one run.

    python benchmarks/configurations.py

Written and read are the cases that the tests know, the largest of each device; for a megabyte the text read is pasted
after itself with other addresses until it is that long. Standard library alone.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from vns3pair.ipsec import values
from vns3pair.ipsec.devices import config_keys
from vns3pair.ipsec.devices.readers import READERS, read
from vns3pair.ipsec.devices.writers import WRITERS, write
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER

CASES = Path(__file__).parents[1] / "tests" / "ipsec" / "devices" / "cases"
MEGABYTE = 1_000_000


def median(work: Callable[[], object], rounds: int) -> float:
    """Milliseconds of CPU that one round takes, with nothing remembered of the one before."""
    times = []
    for _ in range(rounds):
        values.forget_readings()
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return statistics.median(times) * 1000


def largest(device: str, ending: str) -> str:
    found = [path.read_text() for path in (CASES / device).glob(f"*.{ending}")]
    return max(found, key=len, default="")


def other(text: str, number: int) -> str:
    """The text with other addresses, so that nothing known of one copy helps with the next."""
    return re.sub(r"\b(10|172|192|198|203)\.\d+\.", lambda found: f"{found[1]}.{number % 256}.", text)


def main() -> None:
    print(f"{'device':14} {'write ms':>9} {'read ms':>9} {'1 MB ms':>9} {'of it keys':>10}")
    for device in WRITERS:
        case = json.loads(largest(device, "half.json"))
        half = {"device": device, **case["half"]}
        name = case["name"]

        def writing(half: dict[str, object] = half, name: str = name) -> object:
            return write(Half(PARTNER, half), name)

        line = f"{device:14} {median(writing, 30):9.2f}"
        if device in READERS:
            text = largest(device, "config.txt")
            big = "\n".join(other(text, number) for number in range(MEGABYTE // len(text) + 1))
            line += f" {median(lambda text=text, d=device: read(text, d), 30):9.2f}"
            line += f" {median(lambda big=big, d=device: read(big, d), 3):9.0f}"
            line += f" {median(lambda big=big: config_keys.cut(big), 3):10.0f}"
        print(line)


if __name__ == "__main__":
    main()
