"""What stands in the place of a fingerprint that its reader may not see yet."""

from __future__ import annotations

from typing import Any

from django.utils.crypto import salted_hmac

from vns3pair.ipsec import values

GIVEN = "given"
_SALT = "vns3pair.sheets.hidden"
_DIGITS = 12


def mark(raw: Any) -> str:
    """A text that says "given" and changes with the value: an edit on top of it notices that somebody else changed it.

    Keyed by the installation's secret, so nobody works the six characters out of it.
    """
    return f"{GIVEN}:{salted_hmac(_SALT, values.as_text(raw)).hexdigest()[:_DIGITS]}"


def is_mark(text: str) -> bool:
    return text.startswith(f"{GIVEN}:")


__all__ = ["GIVEN", "is_mark", "mark"]
