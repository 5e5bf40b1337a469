"""What the key dialog's templates ask for; a page needs nothing but the sheet to include them."""

from __future__ import annotations

from typing import Any

from django import template

from vns3pair.sheets import psk_dialog
from vns3pair.sheets.models import Sheet

register = template.Library()


@register.simple_tag
def psk_rules() -> dict[str, Any]:
    """What counts as a sign of a key and how its fingerprint is made, as data for the browser."""
    return psk_dialog.rules()


@register.simple_tag
def psk_facts(sheet: Sheet) -> dict[str, Any]:
    """What the key of this sheet must fulfil at each side, as data for the browser."""
    return psk_dialog.facts(sheet)


@register.simple_tag
def psk_ways(salt: str) -> psk_dialog.Ways:
    """The shell commands that make a fingerprint with this salt."""
    return psk_dialog.ways(salt)
