"""How time grows with a text: a ratio of two measurements of this thread's own time, no limit in seconds."""

from __future__ import annotations

import time
from collections.abc import Callable

LINEAR = 3.2
"""Twice the text takes twice the time, give or take; quadratic would be four times, cubic eight times."""

MEANS_NOTHING = 0.003
"""Seconds below which a measurement says nothing."""


def cost(work: Callable[[], object], tries: int = 3) -> float:
    """Seconds of this thread that the work takes, at best."""
    best = 1e9
    for _ in range(tries):
        began = time.thread_time()
        work()
        best = min(best, time.thread_time() - began)
    return best


def growth(small: Callable[[], object], large: Callable[[], object]) -> float:
    """By what factor the time grows from one work to one twice as large.

    What looks like too much is measured again: a busy machine adds to either, and never takes away.
    """
    ratio = 1e9
    for tries in (1, 3, 9):
        after = cost(large, tries)
        if after <= MEANS_NOTHING:
            return 0.0
        ratio = min(ratio, after / max(cost(small, tries), MEANS_NOTHING / 4))
        if ratio < LINEAR:
            break
    return ratio
