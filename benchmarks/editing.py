"""Editing a cell on the sheet's page: saved, compared and drawn, in a real browser against a real server.

    .venv/bin/python benchmarks/editing.py

Per number of tunnels: the median from Enter to the redrawn page, the server's part of it (request sent to first
byte), what the page weighs with each answer gzipped, and its layout shift. SQLite, gunicorn, Chromium, loopback.
"""

from __future__ import annotations

import gzip
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
SIZES = (1, 20, 100, 2000)
ROUNDS = 25
WATCH_SHIFT = """
window.shifted = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) window.shifted += entry.value;
}).observe({type: "layout-shift", buffered: true});
"""
# From the key that commits to the frame after the answer is in the page.
EDIT = """
(value) => new Promise((resolve) => {
  const input = document.querySelector(".editor input");
  input.value = value;
  performance.clearResourceTimings();
  const start = performance.now();
  document.addEventListener("vns3pair:swapped", () => requestAnimationFrame(() => setTimeout(() => {
    const all = performance.now() - start;
    const asked = performance.getEntriesByType("resource").find((entry) => entry.name.endsWith("/cells"));
    resolve([all, asked.responseStart - asked.requestStart, asked.encodedBodySize]);
  })), {once: true});
  input.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true}));
})
"""


def main(folder: Path) -> None:
    from compare import matching, mirrored
    from django.contrib.auth import get_user_model
    from playwright.sync_api import sync_playwright

    from vns3pair.sheets import services

    user = get_user_model().objects.create_user("bench", password=None)
    vns3, partner = matching()
    sheets = {}
    for size in SIZES:
        first, second = mirrored(size)
        halves = {"vns3": {**vns3, "tunnels": first}, "partner": {**partner, "tunnels": second}}
        sheets[size] = services.create(owner=user, name=f"bench-{size}", **halves)
    with serving(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-background-networking"],
        )
        print(f"Chromium {browser.version}, gunicorn, SQLite, medians of {ROUNDS} edits")
        heads = ("tunnels a side", "Enter to drawn", "server's part", "answer", "page, gzip", "shift")
        print("  ".join(f"{head:>14}" for head in heads))
        for size, sheet in sheets.items():
            measure(browser, address, session(user), size, sheet.get_absolute_url())
        browser.close()


def measure(browser: Any, address: str, cookie: dict[str, str], size: int, path: str) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.add_cookies([{**cookie, "url": address}])
    page = context.new_page()
    page.add_init_script(WATCH_SHIFT)
    weight = []
    page.on("response", lambda answer: weight.append(len(gzip.compress(answer.body()))))
    page.goto(path, wait_until="networkidle")
    page_weight, shift = sum(weight), page.evaluate("window.shifted")
    times = [edit(page, f"{8 + number % 2}h") for number in range(ROUNDS + 3)][3:]
    total, server, answer = (statistics.median(column) for column in zip(*times, strict=True))
    shown = (size, f"{total:.0f} ms", f"{server:.0f} ms", f"{answer / 1000:.1f} kB")
    more = (f"{page_weight / 1000:.0f} kB", f"{shift:.4f}")
    print("  ".join(f"{text:>14}" for text in (*shown, *more)), flush=True)
    context.close()


def edit(page: Any, value: str) -> list[float]:
    page.click("#grid td[data-side=vns3][data-key=phase1_lifetime]")
    page.keyboard.press("F2")
    page.wait_for_selector(".editor input")
    return page.evaluate(EDIT, value)


def session(user: Any) -> dict[str, str]:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value}


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """gunicorn as script/server runs it; its address."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "ALLOWED_HOSTS": "127.0.0.1"}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            while socket.socket().connect_ex(("127.0.0.1", port)):
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.05)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
        os.environ |= {
            "VNS3PAIR_DATA_DIR": name,
            "VNS3PAIR_STATIC_DIR": f"{name}/static",
            "DJANGO_SETTINGS_MODULE": "vns3pair.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            "ALLOWED_HOSTS": "testserver,127.0.0.1",
        }
        import django
        from django.core.management import call_command

        django.setup()
        call_command("prepare", stdout=open(os.devnull, "w"))  # noqa: SIM115 - it ends with the process
        main(Path(name))
