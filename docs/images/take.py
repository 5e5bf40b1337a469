"""The pictures of the documents, taken with a real browser of a real server, on sheets made for them.

    script/screenshots              all of them, into docs/images
    script/screenshots phone key    some of them

Windows, times, salts and what is typed are fixed, so a picture changes only where the page does; only links open
until a day that follows from today. Fonts are those of the machine.
"""

from __future__ import annotations

import importlib.util
import io
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from made import LOG, filled_in, make

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
LARGEST = 150_000
WIDE = {"viewport": {"width": 1280, "height": 900}}
TALL = {"viewport": {"width": 1280, "height": 1060}}
LOW = {"viewport": {"width": 1280, "height": 620}}
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
BLOCK = """\
Peer IP\t54.210.9.31
Phase 1 encryption\tAES-256
Phase 1 hash\tSHA-512
Phase 1 DH group\tgroup14
Phase 1 lifetime\t8h
PFS group\t14
Pre-shared key\tnot-for-this-sheet
Building\t7, third floor
"""
KEY = "vq7mk2w9x4tzr8h6np3jb5cd–s4w9 "  # as a word processor hands it on, with a dash that is none

Page = Any


def as_it_opens(page: Page) -> None:
    pass


def problems(page: Page) -> None:
    page.click("[data-show=problems]")
    scroll_to(page, "#grid")


def tunnels(page: Page) -> None:
    scroll_to(page, "#block-tunnels")


def scroll_to(page: Page, part: str) -> None:
    """Puts a part of the page right below the bar that stays in sight."""
    page.evaluate(
        "(part) => scrollBy(0, document.querySelector(part).getBoundingClientRect().top - 46)", part
    )


def key(page: Page) -> None:
    page.click("#grid td[data-side=partner][data-key=psk_fingerprint]")
    page.keyboard.press("F2")
    page.click(".editor-psk button")
    page.fill("#psk-key", KEY)
    page.click("#psk-make")
    page.wait_for_selector("#psk-take:visible")


def paste(page: Page) -> None:
    page.click("#grid td[data-side=partner][data-key=peer_public_ip]")
    page.click("#paste-block")
    page.fill("#paste-text", BLOCK)
    page.evaluate("document.getElementById('paste-text').scrollTop = 0")
    page.wait_for_selector("#paste-dialog .apply")


def mail(page: Page) -> None:
    page.get_by_label("To", exact=True).fill("Jo Ito <noc@acme.example>")
    page.get_by_role("button", name="Look at it first").click()


def invited(page: Page) -> None:
    """With one mail in the list."""
    page.goto(page.url.replace("partner-access", "send"))
    mail(page)
    page.get_by_role("button", name="Write 1 file").click()
    page.wait_for_selector(".deliveries")


def returned(page: Page) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name="XLSX", exact=True).click()
    workbook = Path(download.value.path()).read_bytes()
    page.set_input_files("[type=file]", {"name": "acme.xlsx", "mimeType": "", "buffer": filled_in(workbook)})
    page.get_by_role("button", name="Read it").click()
    page.wait_for_selector("table.returned")


def diagnosed(page: Page) -> None:
    page.get_by_label("The log, pasted").fill(LOG)
    page.get_by_role("button", name="Diagnose", exact=True).click()
    page.wait_for_selector("#cause")
    scroll_to(page, ".answer-top")


def half_done(page: Page) -> None:
    """The first fields ticked off, the forms in sight."""
    for word in ("Local Private IP", "Name", "Public IP", "NAT-Traversal", "IKEV1/IKEV2"):
        page.get_by_label(f"Done: {word}", exact=True).first.check()


@dataclass(frozen=True)
class Picture:
    """One file: of which sheet's page, in what window, after what was done there, at which door."""

    sheet: str
    prepare: Callable[[Page], None] = as_it_opens
    page: str = ""
    window: dict[str, Any] = field(default_factory=lambda: WIDE)
    partner: bool = False


PICTURES = {
    "sheet": Picture("acme-dc1"),
    "dark": Picture("acme-dc1", window={**WIDE, "color_scheme": "dark"}),
    "phone": Picture("acme-dc1", window=PHONE),
    "problems": Picture("acme-dc1", problems),
    "ready": Picture("globex-hq"),
    "empty": Picture("umbrella-dc1"),
    "tunnels": Picture("umbrella-wan", tunnels),
    "key": Picture("acme-dc1", key),
    "paste": Picture("initrode-paris", paste),
    "difference": Picture("hooli-lab", page="history/compare?from=1&to=2"),
    "starting-values": Picture("initrode-paris", page="start"),
    "partner": Picture("acme-dc1", partner=True),
    "invite": Picture("acme-dc1", invited, page="partner-access"),
    "mail": Picture("acme-dc1", mail, page="send"),
    "import": Picture("acme-dc2", returned, page="import", window=TALL, partner=True),
    "agreement": Picture("globex-lab", page="agreement", window=LOW),
    "configure": Picture("globex-hq", half_done, page="configure", window=TALL),
    "diagnose": Picture("globex-hq", diagnosed, page="diagnose", window=TALL),
}


def main(wanted: list[str], folder: Path) -> None:
    from editing import serving, session
    from playwright.sync_api import sync_playwright

    made = make()
    with serving(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-background-networking", "--force-color-profile=srgb"],
        )
        for name in wanted:
            window = {"reduced_motion": "reduce", "device_scale_factor": 1, **PICTURES[name].window}
            context = browser.new_context(base_url=address, **window)
            page, sheet = context.new_page(), PICTURES[name].sheet
            if PICTURES[name].partner:
                page.goto(made.links[sheet])
                take(page, name, made.doors[sheet])
            else:
                context.add_cookies([{**session(made.owner), "url": address}])
                take(page, name, made.paths[sheet])
            context.close()
        browser.close()


def take(page: Page, name: str, path: str) -> None:
    """Fails where a script of the page does: such a picture shows nothing to be proud of."""
    from PIL import Image

    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path + PICTURES[name].page, wait_until="networkidle")
    PICTURES[name].prepare(page)
    page.wait_for_load_state("networkidle")
    file = FOLDER / f"{name}.png"
    shot = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide")))
    # A third of the size for what nobody sees: the page has few colours, the edges of its letters have many.
    shot.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(file, optimize=True)
    size = file.stat().st_size
    print(f"docs/images/{file.name}  {size // 1000} kB", flush=True)
    if errors or size > LARGEST:
        sys.exit(f"{file.name}: {errors or f'more than {LARGEST // 1000} kB'}")


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def lack() -> str:
    """What is missing to take pictures, and how it is got; nothing where all is there."""
    if not importlib.util.find_spec("playwright"):
        return "Playwright is missing: run script/setup --dev"
    if chromium() is None:
        return "Chromium is missing (Debian package chromium): run script/setup --everything"
    return ""


if __name__ == "__main__":
    asked = sys.argv[1:] or list(PICTURES)
    if unknown := [name for name in asked if name not in PICTURES]:
        sys.exit(
            f"script/screenshots: no picture is called {' or '.join(unknown)}; there are {', '.join(PICTURES)}"
        )
    if missing := lack():
        sys.exit(f"script/screenshots: {missing}")
    with tempfile.TemporaryDirectory() as scratch:
        sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
        os.environ |= {
            "VNS3PAIR_DATA_DIR": scratch,
            "VNS3PAIR_STATIC_DIR": f"{scratch}/static",
            "DATABASE_URL": "",
            "DEBUG": "",
            "TIME_ZONE": "UTC",
            "DJANGO_SETTINGS_MODULE": "vns3pair.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            "ALLOWED_HOSTS": "testserver,127.0.0.1",
        }
        import django
        from django.core.management import call_command

        django.setup()
        with open(os.devnull, "w") as nowhere:
            call_command("prepare", stdout=nowhere)
        main(asked, Path(scratch))
