"""Kinds of value: read what people type, keep it in normal form, show it.

`read(parameter, raw, side)` never raises: whatever JSON or a form cell may hold yields a `Reading`. Numbers
and true/false are read by the same rules as typed text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from vns3pair.ipsec import addresses, algorithms, psk
from vns3pair.ipsec.algorithms import AUTO
from vns3pair.ipsec.choice_words import UNREAD_WORDS, WORDS
from vns3pair.ipsec.durations import seconds_of, show_duration, whole_number
from vns3pair.ipsec.parameter import VNS3, Parameter, Side
from vns3pair.ipsec.reading import Reading, unreadable

LONGEST_TEXT = 2_000
LONGEST_WORD = 300
LARGEST_NUMBER = 4_294_967_295
"""IKEv1 carries a lifetime in 32 bits (RFC 2407, 4.5); more cannot be negotiated."""
SHORTEST_BARE_LIFETIME = 300

YES = frozenset({"yes", "y", "on", "true", "enabled", "enable", "checked"})
NO = frozenset({"no", "n", "off", "false", "disabled", "disable", "unchecked"})

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_ANY_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_NEGATIVE = re.compile(r"-\s*\d")
_WORDS_BETWEEN = re.compile(r"[;|\n]|,|\band\b|\bor\b", re.IGNORECASE)
_TIMES_BETWEEN = re.compile(r"[;/|&\n]|,(?!\d{3}(?!\d))|\band\b|\bor\b", re.IGNORECASE)
_SEPARATORS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        **dict.fromkeys(("address", "subnet", "interface", "peer_id"), _WORDS_BETWEEN),
        **dict.fromkeys(("lifetime", "seconds", "kilobytes"), _TIMES_BETWEEN),
    }
)
"""What stands between several values of one cell, by kind; choices and algorithms split for themselves."""
_LIST = re.compile(r"\s*(?:[,;/|+&\n]|\band\b|\bor\b)\s*", re.IGNORECASE)


def is_blank(raw: Any) -> bool:
    """Whether a raw value states nothing: absent, null, empty text or an empty list."""
    return raw is None or raw == [] or (isinstance(raw, str) and not raw.strip())


def as_text(raw: Any) -> str:
    """A raw JSON value as the text that a form cell would hold.

    NUL and lone surrogates, which no database or UTF-8 file can hold, become U+FFFD.
    """
    if isinstance(raw, bool):
        text = "true" if raw else "false"
    elif isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e15:
        text = str(int(raw))
    elif isinstance(raw, str):
        text = raw
    else:
        try:
            text = json.dumps(raw, ensure_ascii=False, default=str)
        except (ValueError, RecursionError):  # an integer of over 4,300 digits, or endless nesting
            text = "\N{REPLACEMENT CHARACTER}"
    return storable(text).strip()


def storable(text: str) -> str:
    """The text with U+FFFD for NUL and lone surrogates."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def read(parameter: Parameter, raw: Any, side: Side) -> Reading:
    """Read one side's raw value of a parameter.

    `raw` is any JSON value that is not blank. Returns the value in normal form, or why it is unreadable.
    """
    if parameter.kind == "fingerprint":  # never cached and never repeated: it may be the key itself
        return _fingerprint(parameter, "" if isinstance(raw, (list, dict)) else as_text(raw), side)
    if parameter.kind == "flags":
        return _read_flags(raw)
    if isinstance(raw, list):
        return _read_list(parameter, raw, side)
    if isinstance(raw, dict):
        return unreadable("one value is expected here, not an object")
    if parameter.kind == "compat" and isinstance(raw, str) and _ANY_CONTROL.search(raw):
        return unreadable("control characters are refused here: it is passed on unread")
    return _read_text(parameter, as_text(raw), side)


def _read_list(parameter: Parameter, raw: list[Any], side: Side) -> Reading:
    if len(raw) == 1 and not isinstance(raw[0], (list, dict)):
        return read(parameter, raw[0], side) if not is_blank(raw[0]) else unreadable("the list is empty")
    readings = [read(parameter, item, side) for item in raw[:50] if not isinstance(item, (list, dict))]
    return _several(tuple(r.value for r in readings if r.readable))


def _several(options: tuple[Any, ...]) -> Reading:
    return Reading(
        problem="several values are named: choose one", options=tuple(dict.fromkeys(options)), several=True
    )


def _read_uncached(parameter: Parameter, text: str, side: Side) -> Reading:
    if _CONTROL.search(text):
        return unreadable("this holds a control character: type it anew")
    longest = LONGEST_TEXT if parameter.kind == "text" else LONGEST_WORD
    if len(text) > longest:
        return unreadable(f"this is longer than {longest:,} characters")
    if "\n" in text and not parameter.multiline and parameter.kind == "text":
        return unreadable("this goes over several lines: use one")
    reading = _split_peer_ids(parameter, text) or KINDS[parameter.kind](parameter, text, side)
    if not reading.readable and not reading.options and (separators := _SEPARATORS.get(parameter.kind)):
        return _named_several(parameter, text, side, separators) or reading
    return reading


def _named_several(
    parameter: Parameter, text: str, side: Side, separators: re.Pattern[str]
) -> Reading | None:
    """The several values that a cell names; None where it does not name several that can be read."""
    parts = [part for part in separators.split(text) if part.strip()]
    if not 2 <= len(parts) <= 50:
        return None
    readings = [KINDS[parameter.kind](parameter, part.strip(), side) for part in parts]
    if not all(reading.readable for reading in readings):
        return None
    found = tuple(dict.fromkeys(reading.value for reading in readings))
    return Reading(found[0]) if len(found) == 1 else _several(found)


def _split_peer_ids(parameter: Parameter, text: str) -> Reading | None:
    """Several peer IDs in one cell: a name holds no comma or slash, a distinguished name may."""
    if parameter.kind != "peer_id" or "=" in text or "@[" in text or not re.search(r"[,;/|]", text):
        return None
    return _named_several(parameter, text, VNS3, re.compile(r"[,;/|]"))


_read_text = lru_cache(maxsize=8192)(_read_uncached)


def _free_text(parameter: Parameter, text: str, side: Side) -> Reading:
    return Reading(text)


def _yes_no(parameter: Parameter, text: str, side: Side) -> Reading:
    word = text.lower()
    if word in YES:
        return Reading(True)
    if word in NO:
        return Reading(False)
    return unreadable("answer yes or no", True, False)


_NAT_T_AUTO = frozenset({"auto", "auto-detect", "autodetect", "automatic", "detect", "negotiate"})
_NAT_T_ON = frozenset({"force", "forced", "always", "required"})


def _nat_traversal(parameter: Parameter, text: str, side: Side) -> Reading:
    word = text.lower()
    for choice in parameter.choices:
        if word == choice.label.lower():
            return Reading(choice.value)
    if word in YES or word in _NAT_T_ON:
        return Reading("on")
    if word in NO or word == "never":
        return Reading("off")
    if word in _NAT_T_AUTO:
        return Reading(AUTO)
    return unreadable("answer on, off or auto", "on", "off", AUTO)


def _choice(parameter: Parameter, text: str, side: Side) -> Reading:
    if _NEGATIVE.match(text):
        return unreadable("a negative number is no choice")
    value = _one_choice(parameter, text)
    if value is not None:
        return _only_for_side(parameter, value, side)
    parts = [part for part in _LIST.split(text) if part]
    found = [_one_choice(parameter, part) for part in parts]
    if len(parts) > 1 and None not in found:
        distinct = tuple(dict.fromkeys(found))
        return Reading(distinct[0]) if len(distinct) == 1 else _several(distinct)
    offered = ", ".join(choice.label for choice in parameter.choices)
    special = UNREAD_WORDS.get(parameter.key, {}).get(_bare(text))
    return unreadable(
        special or f"this is none of: {offered}", *(choice.value for choice in parameter.choices)
    )


def _bare(text: str) -> str:
    return re.sub(r"[\s_\-.]+", "", re.sub(r"^(v?[12])\.0$", r"\1", text.strip())).lower()


def _one_choice(parameter: Parameter, text: str) -> str | int | None:
    """The choice whose value, label or further word the text is."""
    bare = _bare(text)
    for choice in parameter.choices:
        if bare in (_bare(str(choice.value)), _bare(choice.label)):
            return choice.value
    return WORDS.get(parameter.key, {}).get(bare)


def _only_for_side(parameter: Parameter, value: Any, side: Side) -> Reading:
    if parameter.key == "device" and side == VNS3 and value != "vns3":
        return unreadable("the VNS3 side's device is always VNS3", "vns3")
    return Reading(value)


def _algorithm(parameter: Parameter, text: str, side: Side) -> Reading:
    kind = parameter.kind
    if _NEGATIVE.match(text):
        return unreadable("a negative number is no choice")
    if parameter.auto and text.lower() in (AUTO, "autodiscovery", "auto-discovery", "automatic"):
        if side == VNS3:
            return Reading(AUTO)
        return unreadable("the partner states what its box has; only VNS3 can leave this to autodiscovery")
    value = algorithms.find(kind, text)
    if value is not None:
        remark = algorithms.REMARKS.get(algorithms.squeeze(kind, text), "") if kind == "hash" else ""
        return Reading(value, remark=remark)
    parts = [part for part in _LIST.split(text) if part]
    return _of_parts(kind, parts, text) if len(parts) > 1 else _no_algorithm(kind, text)


def _of_parts(kind: str, parts: list[str], text: str) -> Reading:
    found = [algorithms.find(kind, part) for part in parts]
    if None not in found:
        distinct = tuple(dict.fromkeys(value for value in found if value is not None))
        return Reading(distinct[0]) if len(distinct) == 1 else _several(distinct)
    whole = algorithms.find(kind, re.sub(r"[/+]", " ", text)) if kind != "group" else None
    return Reading(whole) if whole is not None else _no_algorithm(kind, text)


_NOUN = {"encryption": "an encryption", "hash": "a hash", "group": "a Diffie-Hellman group"}
_NO_HASH = {"none", "na", "n/a", "null", "nonauth", "-"}


def _no_algorithm(kind: str, text: str) -> Reading:
    if (open_readings := algorithms.ambiguous(kind, text)) is not None:
        missing = "the key length" if kind == "encryption" else "which group"
        return Reading(problem=f"say {missing}", options=open_readings)
    words = text.split()
    found = [algorithms.find(kind, word) for word in words]
    if len(words) > 1 and None not in found:
        distinct = tuple(dict.fromkeys(found))
        return Reading(distinct[0]) if len(distinct) == 1 else _several(distinct)
    if kind == "hash" and text.lower().replace("-", "") in _NO_HASH:
        return unreadable("where the cipher is GCM or CCM there is no hash: leave the cell empty")
    if kind == "hash" and algorithms.squeeze(kind, text) in ("sha25696", "sha225696"):
        return unreadable(
            "the 96-bit cut of SHA2-256 works with no standard peer: choose SHA2-256", "sha2_256"
        )
    return unreadable(f"this is not {_NOUN[kind]} that is known here")


def _lifetime(parameter: Parameter, text: str, side: Side) -> Reading:
    seconds = seconds_of(text)
    if isinstance(seconds, Reading):
        return seconds
    bare = whole_number(text.strip()) is not None
    if seconds == 0:
        return unreadable("a lifetime of 0 is none: state seconds")
    if bare and seconds < SHORTEST_BARE_LIFETIME:
        readings = tuple(normal(parameter, seconds * unit) for unit in (3600, 60))
        return unreadable(
            f"{seconds} hours, minutes or seconds? Write {seconds}h, {seconds}m or {seconds}s", *readings
        )
    if seconds > LARGEST_NUMBER:
        return unreadable("this is longer than IKE can carry")
    return Reading(seconds)


def _seconds(parameter: Parameter, text: str, side: Side) -> Reading:
    seconds = seconds_of(text)
    if isinstance(seconds, Reading):
        return seconds
    return Reading(seconds) if seconds <= 86_400 else unreadable("this is longer than a day")


_KILOBYTES = re.compile(r"(.+?)\s*(?:kb|kib|kbytes|kilobytes?)", re.IGNORECASE)


def _kilobytes(parameter: Parameter, text: str, side: Side) -> Reading:
    word = text.lower()
    if word in ("unlimited", "none", "no limit", "infinite", "off"):
        return Reading("unlimited")
    unit = _KILOBYTES.fullmatch(word)
    number = whole_number(unit[1] if unit else word)
    if number is None:
        return unreadable("write whole kilobytes, or unlimited", "unlimited")
    if number == 0:
        return unreadable("does 0 mean no limit? Then write unlimited", "unlimited")
    return Reading(number) if number <= LARGEST_NUMBER else unreadable("this is more than IKE can carry")


def _fingerprint(parameter: Parameter, text: str, side: Side) -> Reading:
    if text.lower() == psk.UNCHECKED:
        return Reading(psk.UNCHECKED)
    value = psk.read_fingerprint(text)
    if value is not None:
        return Reading(value)
    return Reading(
        problem="this is no fingerprint (six characters, such as 7K2-M9Q), so it was not kept: "
        "never type the key itself here",
        secret=True,
    )


def _read_flags(raw: Any) -> Reading:
    words = raw if isinstance(raw, list) else re.split(r"[\s,;]+", as_text(raw))
    words = [as_text(word) for word in words[:50] if not is_blank(word)]
    unknown = [word for word in words if word not in psk.FLAGS]
    if unknown:
        return unreadable("these are no hygiene flags of a pre-shared key")
    return Reading([flag for flag in psk.FLAGS if flag in words])


def _compat(parameter: Parameter, text: str, side: Side) -> Reading:
    return (
        unreadable("this goes over several lines: use one") if re.search(r"[\r\n\t]", text) else Reading(text)
    )


KINDS: Mapping[str, Callable[[Parameter, str, Side], Reading]] = MappingProxyType(
    {
        "text": _free_text,
        "compat": _compat,
        "yes_no": _yes_no,
        "choice": _choice,
        "nat_traversal": _nat_traversal,
        "encryption": _algorithm,
        "hash": _algorithm,
        "group": _algorithm,
        "lifetime": _lifetime,
        "seconds": _seconds,
        "kilobytes": _kilobytes,
        "address": lambda parameter, text, side: addresses.read_address(text),
        "peer_id": lambda parameter, text, side: addresses.read_peer_id(text),
        "subnet": lambda parameter, text, side: addresses.read_subnet(text),
        "interface": lambda parameter, text, side: addresses.read_interface(text),
        "fingerprint": _fingerprint,
        "flags": lambda parameter, text, side: _read_flags(text),
        "tunnels": lambda parameter, text, side: unreadable("a list of tunnels is expected here"),
    }
)
"""The closed set of kinds. Each reads stripped text without control characters."""


def normal(parameter: Parameter, value: Any) -> Any:
    """A value that was read, as it is written down: a lifetime that a number alone would leave in doubt has its unit."""
    if parameter.kind == "lifetime" and isinstance(value, int) and value < SHORTEST_BARE_LIFETIME:
        return f"{value}s"
    return value


def show(parameter: Parameter, value: Any) -> str:
    """A value in normal form as people read it; text that could not be read is shown as it stands."""
    if value is None:
        return ""
    if value is True or value is False:
        return "yes" if value else "no"
    if value == AUTO and parameter.kind in algorithms.KINDS:
        return "auto (autodiscovery)"
    if parameter.choices:
        return _label(parameter, value)
    if parameter.kind == "lifetime" and isinstance(value, int):
        return f"{value:,} s ({show_duration(value)})" if value >= 60 else f"{value} s"
    if parameter.kind == "seconds" and isinstance(value, int):
        return f"{value:,} s"
    if parameter.kind == "kilobytes" and isinstance(value, int):
        return f"{value:,} KB"
    if parameter.kind == "flags" and isinstance(value, list):
        return ", ".join(psk.flag_words(str(flag)) for flag in value)
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return str(value)


def _label(parameter: Parameter, value: Any) -> str:
    return next((choice.label for choice in parameter.choices if choice.value == value), str(value))


def forget_readings() -> None:
    """Empty the cache of readings, so that a benchmark measures reading too."""
    _read_text.cache_clear()
    addresses.read_short_net.cache_clear()
