"""Write the generated reference pages, or check that they are fresh."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from vns3pair import settings as declared
from vns3pair.environment import reference_page
from vns3pair.ipsec.reference import pages


class Command(BaseCommand):
    help = "Write docs/reference from the catalogue; with --check, fail if it is stale."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing, fail if a page is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(settings.BASE_DIR) / "docs" / "reference"
        wanted = {**pages(), "settings.md": reference_page(declared.environment.variables)}
        stale = [name for name, text in wanted.items() if not _is(folder / name, text)]
        if options["check"]:
            if stale:
                raise CommandError(f"Stale: {', '.join(stale)}. Run `python manage.py build_reference`.")
            return
        folder.mkdir(parents=True, exist_ok=True)
        for name in stale:
            (folder / name).write_text(wanted[name], encoding="utf-8")
            self.stdout.write(f"wrote docs/reference/{name}")


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text
