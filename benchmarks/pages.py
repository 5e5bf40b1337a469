"""Server time and queries of the comparison page, by number of tunnels: SQLite, one process.

.venv/bin/python benchmarks/pages.py
"""

from __future__ import annotations

import os
import platform
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZES = (1, 20, 100, 300, 2000)
ROUNDS = 25


def main() -> None:
    from compare import matching, mirrored
    from django.contrib.auth import get_user_model
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from vns3pair.sheets import services

    user = get_user_model().objects.create_user("bench", password=None)
    client = Client()
    client.force_login(user)
    vns3, partner = matching()
    print(f"Python {platform.python_version()}, {platform.machine()}, SQLite, median of {ROUNDS}")
    print(f"{'tunnels a side':>14} {'comparison':>12} {'queries':>8}")
    for size in SIZES:
        first, second = mirrored(size)
        sheet = services.create(
            owner=user,
            name=f"bench-{size}",
            vns3={**vns3, "tunnels": first},
            partner={**partner, "tunnels": second},
        )
        address = sheet.get_absolute_url()
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            answer = client.get(address)
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, answer.status_code
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        print(f"{size:>14} {statistics.median(times):>9.1f} ms {len(queries):>8}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
        os.environ |= {"VNS3PAIR_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "vns3pair.settings"}
        os.environ["ALLOWED_HOSTS"] = "testserver"
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        main()
