"""What the sheet's templates ask for beyond Django's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

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
