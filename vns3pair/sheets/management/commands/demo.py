"""Sheets to look around in, made only where there is none at all: manage.py demo."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from vns3pair.sheets import services
from vns3pair.sheets.demo_sheets import SHEETS
from vns3pair.sheets.models import Sheet


def load() -> int:
    """Makes the demo sheets and returns how many; none where any sheet exists."""
    if Sheet.objects.exists():
        return 0
    owner = get_user_model()._default_manager.order_by("pk").first()
    for demo in reversed(SHEETS):  # the first one shall stand on top of the register
        sheet = services.create(name=demo["name"], owner=owner, through="demo")
        services.save_sides(
            sheet=sheet,
            sides={"vns3": demo["vns3"], "partner": demo["partner"]},
            edit_number=sheet.edit_number,
            author=owner,
            through="demo",
        )
    return len(SHEETS)


class Command(BaseCommand):
    help = "Makes demo sheets where no sheet exists yet."

    def handle(self, **options: Any) -> None:
        made = load()
        self.stdout.write(f"{made} demo sheets made" if made else "There are sheets already: nothing made")
