"""Sheets to look around in, made only where there is none at all: manage.py demo."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand

from vns3pair.ipsec.parameter import PARTNER, VNS3
from vns3pair.sheets import profile_services, services
from vns3pair.sheets.demo_sheets import CONTROLLER, PARTNERS, SHEETS
from vns3pair.sheets.models import Controller, Partner, Sheet


def load() -> int:
    """Makes the demo sheets, their controller and two of their partners; returns how many sheets.

    Nothing is made where any sheet exists.
    """
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
    _keep_profiles({sheet.name: sheet for sheet in Sheet.objects.all()})
    return len(SHEETS)


def _keep_profiles(sheets: dict[str, Sheet]) -> None:
    """Two sheets are one controller's, as the first states it."""
    if Controller.objects.exists() or Partner.objects.exists():
        return
    first, *rest = (sheets[demo["name"]] for demo in SHEETS)
    controller = profile_services.keep(sheet=first, side=VNS3, name=CONTROLLER, defaults=False)
    for sheet in rest:
        if sheet.vns3["local_private_ip"] == first.vns3["local_private_ip"]:
            profile_services.link(sheet=sheet, side=VNS3, profile=controller)
    for name in PARTNERS:
        partner = sheets[name].partner["organization"]
        profile_services.keep(sheet=sheets[name], side=PARTNER, name=partner, defaults=False)


class Command(BaseCommand):
    help = "Makes demo sheets where no sheet exists yet."

    def handle(self, **options: Any) -> None:
        made = load()
        self.stdout.write(f"{made} demo sheets made" if made else "There are sheets already: nothing made")
