"""What the sheet's templates ask for beyond Django's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from vns3pair.ipsec import voices
from vns3pair.ipsec.parameter import PARTNER, VNS3, Side

register = template.Library()

_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}
"""As Django's json_script: no text inside can end the element."""


@register.filter
def as_json(value: Any) -> SafeString:
    """A value as JSON for a data block, whose tag the template writes, so that it can be swapped."""
    return mark_safe(json.dumps(value).translate(_ESCAPES))


@register.simple_tag(takes_context=True)
def here(context: Mapping[str, Any], name: str, *args: Any) -> str:
    """The address of a page of the sheet at the visitor's door."""
    address: str = context["visitor"].url(name, *args)
    return address


@register.filter
def at(found: Mapping[str, Any], key: str) -> Any:
    """The entry of a mapping under a key that only the template knows; None where there is none."""
    return found.get(key)


@register.filter
def column(side: Side, visitor: Any) -> str:
    """What whoever reads the page calls a side at the head of a column."""
    return voices.COLUMNS[_reader(visitor)][side]


@register.filter
def beside(side: Side, visitor: Any) -> str:
    """Whose cell a row is about, in the visitor's words."""
    return voices.BESIDE[_reader(visitor)][side]


@register.filter
def party(side: Side, visitor: Any) -> str:
    """The people of a side, in the visitor's words."""
    return voices.PARTIES[_reader(visitor)][side]


@register.filter
def retold(text: str, visitor: Any) -> str:
    """A text that is kept for both sides, in the visitor's words."""
    return voices.retold(text, _reader(visitor))


def _reader(visitor: Any) -> Side:
    """The visitor's side; pages that belong to no sheet have no visitor, and are VNS3's own."""
    return PARTNER if visitor and visitor.is_guest else VNS3
