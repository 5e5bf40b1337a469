"""Encryption of what must not stand in the database in clear: where a controller is, and how it is entered.

The keys come from the environment (`CONTROLLER_KEYS`) and are nowhere else. Fernet is AES-128-CBC with HMAC-SHA256
and a time stamp, from the `cryptography` library.
"""

from __future__ import annotations

import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class NoKey(RuntimeError):
    """There is no key to encrypt with."""


class Unopenable(ValueError):
    """What was sealed cannot be opened: another key, another purpose, too old, or changed."""


def can_seal() -> bool:
    """Whether the installation has a key."""
    return bool(settings.CONTROLLER_KEYS)


def seal(purpose: str, content: dict[str, Any]) -> str:
    """The content encrypted, for one purpose alone. Raises NoKey."""
    packed = json.dumps({"purpose": purpose, "content": content})
    return _fernet().encrypt(packed.encode()).decode()


def unseal(purpose: str, sealed: str, longest: int | None = None) -> dict[str, Any]:
    """What was sealed for this purpose, no longer than `longest` seconds ago. Raises NoKey and Unopenable."""
    try:
        packed = json.loads(_fernet().decrypt(sealed.encode(), ttl=longest))
    except InvalidToken:
        raise Unopenable from None
    if packed["purpose"] != purpose:
        raise Unopenable
    content: dict[str, Any] = packed["content"]
    return content


def _fernet() -> MultiFernet:
    if not can_seal():
        raise NoKey
    return MultiFernet([Fernet(key) for key in settings.CONTROLLER_KEYS])


__all__ = ["NoKey", "Unopenable", "can_seal", "seal", "unseal"]
