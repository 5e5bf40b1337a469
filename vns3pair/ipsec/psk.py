"""The pre-shared key: its fingerprint, and what makes a key hard to type alike at both ends.

The key itself is never stored and never asked for by the app. The fingerprint is short on purpose: it
catches typing and pasting errors and tells a guesser little about a strong key.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

UNCHECKED = "unchecked"
"""Stated instead of a fingerprint: a test key, compared by telephone."""

ROUNDS = 600_000
OPENSSL_SALT = 8
"""The only length in bytes that `openssl enc` takes for a salt."""
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32."""

LENGTH_FLAGS = ("below_8", "8_9", "10_15", "16_23", "24_31", "32_64", "above_64")
SIGN_FLAGS = (
    "blank_edge",
    "control",
    "zero_width",
    "non_ascii",
    "typographic",
    "device_character",
    "numeric_prefix",
)
FLAGS = SIGN_FLAGS + LENGTH_FLAGS

_LOWER_BOUNDS = dict(zip(LENGTH_FLAGS, (0, 8, 10, 16, 24, 32, 65), strict=True))
_UPPER_BOUNDS = dict(zip(LENGTH_FLAGS, (7, 9, 15, 23, 31, 64, 10**9), strict=True))
LEAST_BITS = 60
"""Of a key with fewer bits to guess no fingerprint is made: it would give the key away."""

_DIGITS = {character: number for number, character in enumerate(ALPHABET)}
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})

# What the browser must hold too travels to it as data from here; it is written down nowhere else.

BLANKS = (
    "".join(map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)]))
    + "\u2028\u2029\u202f\u205f\u3000"
)
"""All that Python's `isspace` takes for a blank."""

CONTROL = "".join(map(chr, [*range(32), *range(127, 160)]))
"""Unicode's category Cc, closed for ever."""

ZERO_WIDTH = "".join(
    chr(number)
    for first, last in (
        (0xAD, 0xAD),
        (0x34F, 0x34F),
        (0x61C, 0x61C),
        (0x115F, 0x1160),
        (0x17B4, 0x17B5),
        (0x180B, 0x180F),
        (0x200B, 0x200F),
        (0x202A, 0x202E),
        (0x2060, 0x206F),
        (0x3164, 0x3164),
        (0xFE00, 0xFE0F),
        (0xFEFF, 0xFEFF),
        (0xFFA0, 0xFFA0),
    )
    for number in range(first, last + 1)
)
"""What Unicode lets programs show as nothing (Default_Ignorable_Code_Point, basic plane)."""

TYPOGRAPHIC = (
    "\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u201f\u2039\u203a\xab\xbb"
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2032\u2033"
)
DEVICE_CHARACTERS = "\"'?#\\ "
KINDS = (
    ("zero_width", ZERO_WIDTH),
    ("control", CONTROL),
    ("typographic", TYPOGRAPHIC),
    ("device_character", DEVICE_CHARACTERS),
)
"""Which flag a character earns; the first that holds it counts."""
LAST_PLAIN = 126
"""The last code point of printable ASCII."""
NUMERIC_PREFIXES = ("0x", "0s")

WORDS: Mapping[str, str] = MappingProxyType(
    {
        "blank_start": "a blank at the start",
        "blank_end": "a blank at the end",
        "control": "a control character",
        "zero_width": "an invisible character",
        "typographic": "a typographic quote or dash",
        "device_character": "a character that some devices choke on",
        "non_ascii": "not plain ASCII",
        "numeric_prefix": "a prefix that libreswan, and so VNS3, reads as encoded bytes",
    }
)
"""What is said of each sign; a blank at an edge is told by which edge."""

BROKEN = "the key holds half a character (a lone surrogate)"
"""No fingerprint is made of such a key: it has no UTF-8."""

MADE_LETTERS = "abcdefghjkmnpqrstuvwxyz"
MADE_CHARACTERS = MADE_LETTERS + "23456789"
"""What a made key consists of, its first character a letter: no i, l, o, 0 or 1."""
MADE_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Sign:
    """Something about a key that devices or people stumble over.

    `flag` is one of `FLAGS`; `position` counts characters from 1, None where the whole key is meant.
    """

    flag: str
    position: int | None
    text: str


def read_salt(text: str) -> bytes:
    """The salt that hexadecimal text spells. Raises ValueError unless it is 8 to 64 bytes."""
    try:
        salt = bytes.fromhex(text.strip())
    except ValueError:
        raise ValueError("the salt is not hexadecimal") from None
    if not 8 <= len(salt) <= 64:
        raise ValueError(f"the salt has {len(salt)} bytes, not 8 to 64")
    return salt


def fingerprint(key: str, salt: bytes) -> str:
    """The fingerprint of `key`, such as `7K2-M9Q`.

    PBKDF2-HMAC-SHA256 over the UTF-8 bytes exactly as typed, 600,000 rounds; the first 30 bits as six
    Crockford base32 digits. Raises ValueError for a salt of other than 8 to 64 bytes, an empty key, or a
    key with a lone surrogate.
    """
    if not 8 <= len(salt) <= 64:
        raise ValueError(f"the salt has {len(salt)} bytes, not 8 to 64")
    if not key:
        raise ValueError("the key is empty")
    try:
        secret = key.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(BROKEN) from None
    derived = hashlib.pbkdf2_hmac("sha256", secret, salt, ROUNDS, 32)
    number = int.from_bytes(derived[:4]) >> 2
    digits = "".join(ALPHABET[number >> shift & 31] for shift in range(25, -1, -5))
    return f"{digits[:3]}-{digits[3:]}"


def shell_command(salt: str) -> str:
    """What makes a fingerprint at a shell with OpenSSL; empty where OpenSSL does not take the salt.

    One line, as `read` would swallow a second one, for bash and zsh. Without `IFS=` read would cut blanks at the
    key's edges; 64 digits mean that OpenSSL could do it.
    """
    if len(salt) != 2 * OPENSSL_SALT:
        return ""
    return (
        "printf 'Key: '; IFS= read -rs K; echo; "
        'H=$(printf %s "$K" | openssl enc -aes-256-cbc -pbkdf2 -md sha256 '
        f"-iter {ROUNDS} -S {salt} -P -pass stdin | sed -n 's/^key=//p'); unset K; "
        f"C={ALPHABET}; N=$((0x0${{H:0:8}} >> 2)); "
        "if [ ${#H} = 64 ]; then for S in 25 20 15 10 5 0; do [ $S = 10 ] && printf %s -; "
        "printf %s \"${C:$((N >> S & 31)):1}\"; done; echo; else echo 'No fingerprint: see what OpenSSL says'; fi"
    )


def read_fingerprint(text: str) -> str | None:
    """The fingerprint in normal form, or None. Case, dash, O/0 and I/L/1 do not count."""
    digits = re.sub(r"[\s\-\u2010-\u2015]", "", text).upper().translate(_LOOKALIKES)
    if len(digits) != 6 or any(digit not in _DIGITS for digit in digits):
        return None
    return f"{digits[:3]}-{digits[3:]}"


def is_fingerprint(value: object) -> bool:
    """Whether a stated value is a fingerprint, not `unchecked` and not nothing."""
    return isinstance(value, str) and value != UNCHECKED


def flag_words(flag: str) -> str:
    """What a hygiene flag means to people: `24 to 31 bytes`, `an invisible character`."""
    if flag == "blank_edge":
        return "a blank at an edge"
    if flag not in _LOWER_BOUNDS:
        return WORDS.get(flag, flag)
    least, most = _LOWER_BOUNDS[flag], _UPPER_BOUNDS[flag]
    if least == 0:
        return f"under {most + 1} bytes"
    return f"{least} to {most} bytes" if flag != LENGTH_FLAGS[-1] else f"over {least - 1} bytes"


def length_flag(key: str) -> str:
    """The one of `LENGTH_FLAGS` for the key's length in UTF-8 bytes."""
    length = len(key.encode("utf-8", "surrogatepass"))
    return next(flag for flag in reversed(LENGTH_FLAGS) if length >= _LOWER_BOUNDS[flag])


def longest_of(flag: str) -> int:
    """The greatest length in bytes that a length flag admits."""
    return _UPPER_BOUNDS[flag]


def shortest_of(flag: str) -> int:
    """The least length in bytes that a length flag admits."""
    return _LOWER_BOUNDS[flag]


def name_of(character: str) -> str:
    """Unicode's name of a character, or its number where it has none."""
    return unicodedata.name(character, f"U+{ord(character):04X}")


def signs(key: str) -> list[Sign]:
    """Everything about the key worth a word before its fingerprint is made, in order of position."""
    found: list[Sign] = []
    if key and key[0] in BLANKS:
        found.append(Sign("blank_edge", 1, WORDS["blank_start"]))
    if key and key[-1] in BLANKS:
        found.append(Sign("blank_edge", len(key), WORDS["blank_end"]))
    for position, character in enumerate(key, 1):
        found.extend(_signs_of(character, position))
    if key[:2].lower() in NUMERIC_PREFIXES:
        found.append(Sign("numeric_prefix", 1, WORDS["numeric_prefix"]))
    return sorted(found, key=lambda sign: sign.position or 0)


def _signs_of(character: str, position: int) -> list[Sign]:
    found = [flag for flag, members in KINDS if character in members][:1]
    if ord(character) > LAST_PLAIN:
        found.append("non_ascii")
    return [Sign(flag, position, f"{WORDS[flag]} ({name_of(character)})") for flag in found]


def flags(key: str) -> list[str]:
    """The `psk_flags` of a key: its signs without positions, and one length."""
    seen = {sign.flag for sign in signs(key)}
    return [flag for flag in SIGN_FLAGS if flag in seen] + [length_flag(key)]


_LABELLED = re.compile(
    r"\b(?:psk|key|secret|password|passphrase|pre-?shared key)\b\s*(?:is\b|[:=])\s*(\S{4,})", re.I
)
_TOKEN = re.compile(r"\S{12,}")


def looks_like_key(text: str) -> bool:
    """Whether a text about handing over the key seems to hold the key itself."""
    if (label := _LABELLED.search(text)) is not None and re.search(r"\d", label[1]):
        return True
    for token in _TOKEN.findall(text):
        plain = token.strip(".,;:()")
        if "@" in plain or "://" in plain or re.fullmatch(r"[+\d()\-/. ]+", plain):
            continue
        kinds = sum(bool(re.search(kind, plain)) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\-./]"))
        if kinds >= 3 or (kinds >= 2 and re.search(r"\d", plain) and len(plain) >= 16):
            return True
    return False
