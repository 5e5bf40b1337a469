"""Keys, cookies and whatever else looks like a secret, replaced in a line before it is shown or kept.

What names, refuses or measures a key stays readable: algorithms, addresses, IDs, proposals, the SPIs of ESP, and
sentences such as "no PSK found for" or "PSK length of 7 bytes".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from vns3pair.ipsec.diagnosis import key_rules, masking_dumps
from vns3pair.ipsec.diagnosis.key_rules import MASK, QUOTED, WORD
from vns3pair.ipsec.diagnosis.unwritten import unwritten

_CANARY = "Canary7xCanary"
"""Looks like a key and like nothing else that is masked."""


def _compiled(pattern: str, flags: re.RegexFlag = re.I | re.A) -> re.Pattern[str]:
    return re.compile(re.sub(r"\(\?<(?=[a-z])", "(?P<", pattern), flags)


_STAYS = _compiled(key_rules.STAYS)
_ENDS = tuple(key_rules.ENDS)
_SIGNS = tuple(key_rules.SIGNS.split("|"))
_BEHIND = _compiled(key_rules.BEHIND)
_LONE_KEY = _compiled(key_rules.LONE_KEY)
_OPEN, _ALONE = _compiled(key_rules.OPEN), _compiled(key_rules.ALONE)
_NUMBER = re.compile(r"\d{6,}\Z")
_MADE_UP, _HARD = _compiled(key_rules.MADE_UP), _compiled(key_rules.HARD, re.A)

_NAMED = re.compile(
    rf"(?P<name>(?<![\w.:/@-])[A-Za-z][\w.-]{{0,60}})(?P<is>[\"']?\s{{0,8}}(?::=|=>|[:=])\s{{0,8}})(?P<value>{QUOTED}|{WORD})"
)
_SETTING = re.compile(
    r"^(?P<name>[\s\"'#>*-]{0,40}[A-Za-z][\w.-]{0,60})(?P<is>[\"']?\s{0,8}(?::=|=>|[:=])\s{0,8})(?P<value>[^\s=:]\S{0,1000}).*$"
)
"""A line that is nothing but `name = value`: the value may hold blanks."""
_ALSO_NAMES = re.compile(
    r"token$|api-?_?key|session-?_?id$|csrf|credential|^authorization$|^sk_|^skeyid", re.I
)
_WHOLE_LINE = re.compile(
    r"(?P<name>\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,30}(?:token|key)))(?P<is>\s{0,4}:\s{0,4})"
    r"(?P<value>(?=[^\n]{0,2000}[=\s])[A-Za-z][^\n]{3,})",
    re.I,
)
_OTHER_SIGNS = ("cookie", "cky", "spi", "token", "auth", "sk_", "session", "csrf", "credential", "key")
"""Where none of these is, there is no name of a cookie, a token or a key that an exchange yields."""
_MADE_UP_BY_BOTH = re.compile(rf"\b(?:sk(?:_|eyid)\w{{0,20}}|SA key)\W{{1,10}}{_CANARY}", re.I)
"""Keys that an exchange yields, and that nobody can change."""


def mask(text: str) -> str:
    """The text, a line or several, with each secret replaced by `[masked]`.

    A line that needs it is read without colours, HTML's way of writing and unseen characters, and is given back
    without them where it holds a secret.
    """
    if "\n" not in text:
        return _mask_line(text)
    masked: list[str] = []
    is_open = False
    for line in text.split("\n"):
        is_open = _add(masked, line, is_open)
    return "\n".join(masked)


def mask_keys(text: str) -> str:
    """A name or a value with keys masked, and with nothing that looks like a cookie or a dump taken for one."""
    plain = unwritten(text)
    masked = _without_keys(plain)
    return text if masked == plain else masked


def is_lone_key(line: str) -> bool:
    """Whether the line is one of a file of keys: an address or ID, and a key."""
    return _LONE_KEY.sub(_weak, line) != line


def _add(masked: list[str], line: str, is_open: bool) -> bool:
    """Adds the line, masked; `is_open` where the line before ended in a name. Whether this one does."""
    if is_open:
        plain = unwritten(line)
        rest = _ALONE.sub(_set, plain)
        if rest != plain:
            masked.append(rest)
            return False
    masked.append(_mask_line(line))
    return _is_open(line)


def _is_open(line: str) -> bool:
    tail = unwritten(line[-300:])
    if tail.rstrip()[-1:] not in _ENDS and not (tail.count('"') | tail.count("'")) & 1:
        return False
    return _has(tail.lower(), _SIGNS) and _OPEN.search(tail) is not None


def _mask_line(text: str) -> str:
    plain = unwritten(text)
    masked = masking_dumps.without_blobs(_without_named(masking_dumps.without(plain)))
    return text if masked == plain else masked


def _without_named(text: str) -> str:
    if _has(text.lower(), _OTHER_SIGNS):
        text = _WHOLE_LINE.sub(_masked, text)
        text = _SETTING.sub(_named, text)
        text = _NAMED.sub(_named, text)
        text = masking_dumps.COOKIE.sub(_masked, text)
    return _without_keys(text)


def _without_keys(text: str) -> str:
    if _has(text.lower(), _SIGNS):
        for judge, pattern in _RULES:
            text = pattern.sub(judge, text)
        while MASK in text and (further := _BEHIND.sub(_hard, text)) != text:
            text = further
        return text
    return _LONE_KEY.sub(_weak, text)


def _has(low: str, words: tuple[str, ...]) -> bool:
    return any(word in low for word in words)


def keys_in(masked: str) -> int:
    """How many of the masks in a masked text stand where a key or password does, and not a cookie or a dump."""
    count, is_open = 0, False
    for line in masked.split("\n"):
        if MASK in line:
            # Some names are taken for one with a quoted value only, others with a bare one.
            count += max(_keys_in_line(line, planting, is_open) for planting in (_CANARY, f'"{_CANARY}"'))
        is_open = _is_open(line)
    return count


def _keys_in_line(line: str, planting: str, is_open: bool) -> int:
    planted = line.replace(MASK, planting)
    left = _without_named(masking_dumps.without(planted))
    if is_open:
        left = _ALONE.sub(_set, left)
    made = len(_MADE_UP_BY_BOTH.findall(planted))
    return max(0, planted.count(_CANARY) - left.count(_CANARY) - made)


# Judges: what a rule found, masked or as it was


def _masked(found: re.Match[str]) -> str:
    return f"{found['name']}{found['is']}{MASK}"


def _set(found: re.Match[str]) -> str:
    sign, value = found["is"].lstrip("\\"), found["value"]
    if _STAYS.match(value) or ("=>" in sign and found.string.startswith(" bytes", found.end("value"))):
        return found[0]
    # A connection may have "psk" in its name: "l2tp-psk": added connection
    if sign[:1] in ("'", '"') and value[0] not in "\"'\\":
        return _masked(found) if _HARD.match(value) or _NUMBER.match(value) else found[0]
    return _masked(found)


def _weak(found: re.Match[str]) -> str:
    """After a word that prose has too: what is quoted or made up, but no plain word, number or address."""
    value = found["value"].lstrip("\\")
    quoted = value[:1] == '"' and len(value) > 2
    made_up = _MADE_UP.search(value.rstrip(".,;:)")) is not None
    return _masked(found) if (quoted or made_up) and not _STAYS.match(value) else found[0]


def _hard(found: re.Match[str]) -> str:
    return _masked(found) if _HARD.match(found["value"].strip("\"'\\")) else found[0]


def _named(found: re.Match[str]) -> str:
    """`name = value` where the name is one of a token or a key that an exchange yields."""
    return _set(found) if _ALSO_NAMES.search(found["name"].lstrip(" \t\"'#>*-")) else found[0]


_JUDGES: dict[str, Callable[[re.Match[str]], str]] = {"set": _set, "weak": _weak, "hard": _hard}
_RULES = tuple((_JUDGES[judge], _compiled(pattern)) for judge, pattern in key_rules.RULES)
