"""Keys, cookies and whatever else looks like a secret, replaced in a line before it is shown or kept.

What names, refuses or measures a key stays readable: algorithms, addresses, IDs, proposals, the SPIs of ESP, and
sentences such as "no PSK found for" or "PSK length of 7 bytes".
"""

from __future__ import annotations

import re
from collections.abc import Callable

from vns3pair.ipsec import sheetfile

MASK = "[masked]"
_CANARY = "Canary7xCanary"
"""Looks like a key and like nothing else that is masked."""

_QUOTED = r"\"[^\"]{0,1000}(?:\"|$)|'[^']{0,1000}(?:'|$)"
_WORD = r"[^\s,;\"'(){}<>=:][^\s,;\"']{0,1000}"
_STAYS = re.compile(
    r"(?:\[masked\]|authentication|mismatch(?:ed)?|not|none|no|yes|is|was|are|and|or|for|from|of|to|in|on|at|with|by|"
    r"found|missing|configured|peer|peers|policy|policies|length|invalid|wrong|unknown|unset|null|true|false|enabled|"
    r"disabled|secret|psk|rsa|eap|cert|certificate|shared|preshared|pre-shared|malformed|failed|failure|error|"
    r"probable|possible|id|ids|key|keys|method|mode|exchange|file|line|address|length|too|must|should|may|"
    r"PSK|RSA_SIG|PRESHARED_KEY|n/a|\(none\)|<unset>|\(null\)|\*+|x+|\.{2,}|-+)[.,;:!?)]*",
    re.I,
)
"""What may follow the name of a secret without being one."""

_NAMED = re.compile(
    rf"(?P<name>(?<![\w.:/@-])(?:[A-Za-z][\w-]{{0,40}} ){{0,2}}[A-Za-z][\w.-]{{0,60}})(?P<is>[\"']?\s{{0,8}}(?::=|=>|[:=])"
    rf"\s{{0,8}})(?P<value>{_QUOTED}|{_WORD})"
)
_SETTING = re.compile(
    r"^(?P<name>[\s\"'#>*-]{0,40}(?:[A-Za-z][\w-]{0,40} ){0,2}[A-Za-z][\w.-]{0,60})(?P<is>[\"']?\s{0,8}(?::=|=>|[:=])\s{0,8})"
    r"(?P<value>[^\s=:]\S{0,1000}).*$"
)
"""A line that is nothing but `name = value`: the value may hold blanks."""
_ALSO_NAMES = re.compile(
    r"token$|api-?_?key|session-?_?id$|csrf|credential|^authorization$|^sk_|^skeyid", re.I
)
_KEY_OF = re.compile(
    r"(?:shared|secret|private|session|encryption|encr|auth|authentication|hash|enc|integ)$", re.I
)

_CONFIGURED = re.compile(
    r"(?P<name>\b(?:pre-?shared-?keys?(?: (?:ascii-text|hexadecimal|hex|local|remote|encrypted|[0-9]))*|psksecret(?: ENC)?|"
    r"preshare|isakmp key(?: [0-9])?|key-string(?: [0-9])?|local-key|remote-key))"
    rf"(?P<is>\s{{1,8}})(?P<value>{_QUOTED}|{_WORD})",
    re.I,
)
_WEAKLY = re.compile(
    r"(?P<name>(?<![\w.-])(?:psk|secret|password|passwd|passphrase|key)(?: (?:[0-9]|ENC|cipher|encrypted|ascii-text))?)"
    rf"(?P<is>\s{{1,8}})(?P<value>{_QUOTED}|{_WORD})",
    re.I,
)
_SECRETS_FILE = re.compile(
    rf"(?P<name>(?:^|\s|[\w%\]]):\s{{0,8}}(?:PSK|XAUTH|EAP|NTLM|PIN|PKCS\d{{1,2}}))(?P<is>\s{{1,8}})"
    rf"(?P<value>{_QUOTED}|0[xXsS]\S{{1,1000}}|\S{{1,1000}}(?=\s*$))"
)
_HEX = r"(?:0x)?[0-9a-fA-F]{8,64}"
_COOKIE = re.compile(
    r"(?P<name>(?<![\w-])(?:(?:[ir]|my|his|our|initiator'?s?|responder'?s?|local|remote)[ _-]?)?"
    r"(?:cookies?|cky|ike[ _-]?spi|spi_?[ir]|ike_?spi_?[ir])(?: (?:is|pair))?|(?:initiator|responder)[ _-]?spi)"
    rf"(?P<is>[\"']?\s{{0,4}}(?::=|[:={{(\[]{{1,2}})?\s{{0,4}}[\"']?)(?P<value>{_HEX}(?:[ :/_.,-]{{1,3}}{_HEX}){{0,3}})",
    re.I,
)
_WHOLE_LINE = re.compile(
    r"(?P<name>\b(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,30}(?:token|key)))(?P<is>\s{0,4}:\s{0,4})"
    r"(?P<value>(?=[^\n]{0,2000}[=\s])[A-Za-z][^\n]{3,})",
    re.I,
)

_PLAIN_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    # dumps: pluto's, strongSwan's, and rows of bytes or words in general
    (re.compile(r"(\|\s{1,8})(?:[0-9a-fA-F]{2}\s{1,4}){1,64}[0-9a-fA-F]{2}\s*$"), rf"\1{MASK}"),
    (re.compile(r"((?:^|\s)(?:0x)?[0-9a-fA-F]{1,8}: )(?:[0-9A-Fa-f]{2} ){2,64}.{0,80}$"), rf"\1{MASK}"),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{2}[ :.-]{1,3}){7,}[0-9a-fA-F]{2}(?![\w])"), MASK),
    (re.compile(r"(?<![\w:])(?:[0-9a-fA-F]{8}[ ]{1,3}){3,}[0-9a-fA-F]{2,8}(?![\w])"), MASK),
    # both cookies of a phase 1, however they are joined
    (re.compile(r"(?<![0-9a-zA-Z])(?:0x)?[0-9a-fA-F]{16}(?:_i\*?)?(?:\s?[:/_.,-]\s?|\s)(?:0x)?[0-9a-fA-F]{16}(?:_r\*?)?(?![0-9a-zA-Z])"), MASK),
    # passwords as devices encrypt them
    (re.compile(r"\$[1-9][a-z]?\$[^\s;\"']{1,500}"), MASK),
    (re.compile(r"(?<!\[)(\bENC )[A-Za-z0-9+/=]{12,2000}"), rf"\1{MASK}"),
    # encoded keys
    (re.compile(r"\b0s[A-Za-z0-9+/]{8,2000}={0,2}"), MASK),
    # user and password in an address
    (re.compile(r"(://[^\s/:@]{1,100}:)[^\s/@]{1,200}(@)"), rf"\1{MASK}\2"),
    (re.compile(r"(\b(?:basic|bearer) )[A-Za-z0-9+/._~=-]{8,4000}", re.I), rf"\1{MASK}"),
)  # fmt: skip
_BLOB = re.compile(r"(?<![\w/+.@-])(?:0x)?[A-Za-z0-9+/_-]{16,}={0,2}(?![\w@.])")
_SHORTEST_BASE64 = 32
_MADE_UP_BY_BOTH = re.compile(rf"\b(?:sk(?:_|eyid)\w{{0,20}}|SA key)\W{{1,10}}{_CANARY}", re.I)
"""Keys that an exchange yields, and that nobody can change."""
_LONG = re.compile(
    r"[A-Za-z0-9+/]{8}|(?:[0-9a-fA-F]{2}[ :.-]{1,3}){2}|[|:]\s{1,8}[0-9a-fA-F]{2}\s|\$[1-9]|0s|://|basic |bearer |ENC ",
    re.I,
)
_BETRAYING = (
    "psk",
    "key",
    "secret",
    "shar",
    "pass",
    "cookie",
    "cky",
    "spi",
    "token",
    "auth",
    "xauth",
    "eap",
    "ntlm",
    "pin ",
    "pkcs",
    "sk_",
    "skeyid",
    "session",
    "csrf",
    "credential",
)
"""Where none of these words is, no name of a secret is."""


def mask(text: str) -> str:
    """The text, a line or several, with each secret replaced by `[masked]`."""
    return "\n".join(map(_mask_line, text.split("\n"))) if "\n" in text else _mask_line(text)


def _mask_line(text: str) -> str:
    if _LONG.search(text) is not None:
        for pattern, replacement in _PLAIN_RULES:
            text = pattern.sub(replacement, text)
    low = text.lower()
    if any(word in low for word in _BETRAYING):
        text = _WHOLE_LINE.sub(_masked, text)
        text = _SETTING.sub(_setting, text)
        for pattern, judge in _JUDGED:
            text = pattern.sub(judge, text)
    return _BLOB.sub(_blob, text)


def keys_in(masked: str) -> int:
    """How many of the masks in a masked text stand where a key or password does, and not a cookie or a dump."""
    lines = [line for line in masked.split("\n") if MASK in line]
    # Some names are taken for one with a quoted value only, others with a bare one.
    return sum(max(_keys_in_line(line, _CANARY), _keys_in_line(line, f'"{_CANARY}"')) for line in lines)


def _keys_in_line(line: str, planting: str) -> int:
    planted = left = line.replace(MASK, planting)
    for pattern, replacement in _PLAIN_RULES:
        left = pattern.sub(replacement, left)
    if any(word in planted.lower() for word in _BETRAYING):
        left = _WHOLE_LINE.sub(_masked, left)
        left = _SETTING.sub(_setting, left)
        for pattern, judge in _JUDGED:
            left = pattern.sub(judge, left)
    made = len(_MADE_UP_BY_BOTH.findall(planted))
    return max(0, planted.count(_CANARY) - left.count(_CANARY) - made)


def _masked(found: re.Match[str]) -> str:
    return f"{found['name']}{found['is']}{MASK}"


def _setting(found: re.Match[str]) -> str:
    return found[0] if _named(found) == found[0] else _masked(found)


def _named(found: re.Match[str]) -> str:
    """`name = value` where the name is one of a secret."""
    name, sign, value = found["name"], found["is"], found["value"]
    if not _names_a_secret(name.lstrip(" \t\"'#>*-")) or _STAYS.fullmatch(value):
        return found[0]
    # A connection may have "psk" in its name: "l2tp-psk": added connection
    if sign[0] in "\"'" and value[0] not in "\"'":
        return found[0]
    if "=>" in sign and found.string.startswith(" bytes", found.end("value")):
        return found[0]
    return _masked(found)


def _names_a_secret(name: str) -> bool:
    *before, last = name.split(" ")
    if last.lower().endswith("secrets"):
        return False
    if last.lower() == "key" and before:
        return _KEY_OF.search(before[-1]) is not None
    return sheetfile.names_a_key(last) or _ALSO_NAMES.search(last) is not None


def _configured(found: re.Match[str]) -> str:
    return found[0] if _STAYS.fullmatch(found["value"]) else _masked(found)


def _weakly(found: re.Match[str]) -> str:
    """After a word that prose has too: what is quoted or made up, but no plain word, number or address."""
    value = found["value"]
    bare = value.rstrip(".,;:)")
    made_up = any(c.isdigit() for c in bare) and any(c.isalpha() for c in bare)
    quoted = value[0] == '"' and len(value) > 2
    return _masked(found) if (quoted or made_up) and not _STAYS.fullmatch(value) else found[0]


_JUDGED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_SECRETS_FILE, _configured),
    (_CONFIGURED, _configured),
    (_NAMED, _named),
    (_WEAKLY, _weakly),
    (_COOKIE, _masked),
)


def _blob(found: re.Match[str]) -> str:
    """A long run of letters and digits that nobody would have for a name."""
    text = found[0]
    bare = text.removeprefix("0x").rstrip("=")
    if re.fullmatch(r"[0-9a-fA-F]{16,}", bare):
        return text if bare.isdigit() and len(bare) < _SHORTEST_BASE64 else MASK
    if (
        len(text) < _SHORTEST_BASE64
        or "_" in bare
        or bare.count("/") > len(bare) // 12
        or bare.count("+") + bare.count("-") > len(bare) // 12
    ):
        return text
    kinds = (str.isupper, str.islower, str.isdigit)
    return MASK if all(any(map(kind, bare)) for kind in kinds) else text
