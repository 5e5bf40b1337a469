"""JSON in the one canonical form of RFC 8785 (JCS), so that a digest means the same everywhere."""

from __future__ import annotations

import json
import math
from typing import Any


def canonical(value: Any) -> str:
    """The canonical text of a JSON value.

    Object keys are sorted by their UTF-16 code units, there are no blanks, and numbers are written as
    ECMAScript writes them. Raises ValueError for what JSON cannot hold (NaN, infinities, lone surrogates).
    """
    if value is None or isinstance(value, (bool, str)):
        return _text(value) if isinstance(value, str) else json.dumps(value)
    if isinstance(value, (int, float)):
        return _number(value)
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be"))
        return "{" + ",".join(f"{_text(key)}:{canonical(item)}" for key, item in items) + "}"
    return "[" + ",".join(canonical(item) for item in value) + "]"


def _text(text: str) -> str:
    text.encode("utf-8")  # a lone surrogate raises UnicodeEncodeError, a ValueError
    return json.dumps(text, ensure_ascii=False)


def _number(value: int | float) -> str:
    """A number as ECMAScript's Number::toString writes it (RFC 8785, 3.2.2.3)."""
    number = float(value)
    if not math.isfinite(number):
        raise ValueError("JSON holds no infinite numbers")
    if number == 0:
        return "0"
    digits, exponent = _digits(abs(number))
    sign = "-" if number < 0 else ""
    count = len(digits)
    if count <= exponent <= 21:
        return sign + digits + "0" * (exponent - count)
    if 0 < exponent <= 21:
        return f"{sign}{digits[:exponent]}.{digits[exponent:]}"
    if -6 < exponent <= 0:
        return f"{sign}0.{'0' * -exponent}{digits}"
    mantissa = digits[0] + ("." + digits[1:] if count > 1 else "")
    return f"{sign}{mantissa}e{'+' if exponent > 0 else '-'}{abs(exponent - 1)}"


def _digits(number: float) -> tuple[str, int]:
    """The shortest digits that read back as the number, and the place of the point before them."""
    mantissa, _, power = repr(number).partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = whole + fraction
    shift = len(whole) + int(power or 0)
    stripped = digits.lstrip("0")
    return stripped.rstrip("0"), shift - (len(digits) - len(stripped))
