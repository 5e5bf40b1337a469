"""VNS3's Extra Params: the tokens of an endpoint's text, read, checked and written.

Tokens stand one a line or are separated by blanks or commas (`phase1=aes256-sha2_256-dh14`). Their words and
limits are those of the troubleshooting guide; `mtu`, `local-peer-id` and a group behind phase 2 are from the
vendor's own API clients. What a text means for a sheet is in `extra_params_sheet`.
"""

from __future__ import annotations

import difflib
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vns3pair.ipsec import extra_param_checks, extra_param_values
from vns3pair.ipsec.devices.device import Version
from vns3pair.ipsec.extra_param_values import NAMES, Fault, Value, spelled
from vns3pair.ipsec.sheetfile import names_a_key

LONGEST = 20_000
"""Characters of a text that are read; what follows is reported."""
COMPAT = "compat:"
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, or to know, about a place of the text, and what to do about it.

    `line` and `column` count from 1, `offset` from 0, in characters. A `remark` leaves the text valid.
    """

    line: int
    column: int
    offset: int
    problem: str
    remedy: str
    remark: bool = False

    def __str__(self) -> str:
        word = "note" if self.remark else "error"
        return f"line {self.line}, column {self.column}: {word}: {self.problem}. {self.remedy}"


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its name (`compat:` for those, empty for what is unknown), text, place and value.

    `value` is None where the token is unknown or cannot be read; `raw` is then kept as it stands. It is
    empty where the token may hold the pre-shared key.
    """

    name: str
    raw: str
    offset: int
    value: Value | None = None

    @property
    def text(self) -> str:
        """The token in its documented spelling; what could not be read as it stands."""
        if self.value is None:
            return self.raw
        separator = "" if self.name == COMPAT else "="
        return f"{self.name}{separator}{spelled(self.name, self.value)}"

    @property
    def shown(self) -> str:
        """`text` without what a terminal or a page would act upon or not show."""
        return _INVISIBLE.sub("\N{REPLACEMENT CHARACTER}", self.text)


@dataclass(frozen=True, slots=True)
class ExtraParams:
    """A text, read: its tokens in order, and all there is to say about them, in order of place."""

    tokens: tuple[Token, ...] = ()
    troubles: tuple[Trouble, ...] = ()

    @property
    def errors(self) -> tuple[Trouble, ...]:
        return tuple(trouble for trouble in self.troubles if not trouble.remark)

    @property
    def valid(self) -> bool:
        """Whether every token is known, can be read, stands once and is something VNS3 takes."""
        return not self.errors

    def values(self, name: str) -> tuple[Value, ...]:
        """The different values that the text gives a token, in order; mostly one or none."""
        found = (token.value for token in self.tokens if token.name == name)
        return tuple(dict.fromkeys(value for value in found if value is not None))

    @property
    def unread(self) -> tuple[Token, ...]:
        """The tokens that are unknown or could not be read."""
        return tuple(token for token in self.tokens if token.value is None)


_JOINED = re.compile(rf",+(?=$|(?:{'|'.join(NAMES)})=|{COMPAT})", re.IGNORECASE)
"""Commas that separate tokens; those within a value separate alternatives."""
_KNOWN = re.compile(rf"(?:{'|'.join(NAMES)})=|{COMPAT}", re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_INVISIBLE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)
_ELSEWHERE: Mapping[str, str] = MappingProxyType(
    {
        **dict.fromkeys(("ike", "ikealg"), "VNS3 writes it phase1=."),
        **dict.fromkeys(("esp", "phase2alg", "espalg"), "VNS3 writes it phase2=."),
        "ikelifetime": "VNS3 writes it phase1-lifetime=.",
        **dict.fromkeys(("salifetime", "keylife", "lifetime"), "VNS3 writes it phase2-lifetime=."),
        "rekey": "VNS3 writes it connection-rekey=.",
        "leftid": "VNS3 writes it local-peer-id=.",
        "encapsulation": "VNS3 takes it as compat:encapsulation= only.",
        **dict.fromkeys(
            ("pfs", "ikeversion", "ikev2", "natt", "nattraversal", "natip", "publicip", "name", "rightid"),
            "It is a field of the endpoint's form, not an Extra Param.",
        ),
    }
)
"""Words of libreswan's files and of the endpoint's form, with where VNS3 has them."""


def parse(text: str, version: Version | None = None) -> ExtraParams:
    """Read a text of any kind; never raises.

    A JSON list of texts, as the API answers, is read as its items.
    `version` is VNS3's, if known: what it does not have is then an error.
    """
    return _Parser(_unlisted(text), version).parsed()


def write(params: ExtraParams, separator: str = "\n") -> str:
    """The text of what was read: one token a line, or with blanks between as the API wants it.

    Tokens stand in the order of `NAMES`, `compat:` behind them, unknown ones last; what was stated twice
    alike stands once. What may be the pre-shared key is left out.
    """
    order = {name: place for place, name in enumerate((*NAMES, COMPAT, ""))}
    tokens = sorted(params.tokens, key=lambda token: order[token.name])
    return separator.join(dict.fromkeys(token.text for token in tokens if token.text))


class _Parser:
    def __init__(self, text: str, version: Version | None) -> None:
        self.text = text
        self.version = version
        self.starts = [0, *(found.end() for found in _LINE_END.finditer(text))]
        self.troubles: list[Trouble] = []

    def parsed(self) -> ExtraParams:
        tokens: list[Token] = []
        after_key = False
        for offset, raw in self._pieces():
            tokens.append(
                self._cut(offset) if after_key and not _KNOWN.match(raw) else self._token(offset, raw)
            )
            after_key = (after_key and raw in ("=", ":")) or _opens_a_key(raw)
        for fault in extra_param_checks.of_tokens(tokens):
            self._say(fault.at, fault)
        if len(self.text) > LONGEST:
            self._error(LONGEST, f"what follows is not read: the text has over {LONGEST:,} characters",
                        "Give the Extra Params alone.")  # fmt: skip
        return ExtraParams(tuple(tokens), tuple(sorted(self.troubles, key=lambda trouble: trouble.offset)))

    def _pieces(self) -> Iterator[tuple[int, str]]:
        for found in re.finditer(r"\S+", self.text[:LONGEST]):
            start = found.start()
            for comma in _JOINED.finditer(found[0]):
                if piece := self.text[start : found.start() + comma.start()]:
                    yield start, piece
                start = found.start() + comma.end()
            if start < found.end():
                yield start, self.text[start : found.end()]

    def _token(self, offset: int, raw: str) -> Token:
        *names, last = re.split("[=:]", raw)
        if any(names_a_key(name) for name in names or [last]):
            return self._cut(offset)
        if hidden := _INVISIBLE.search(raw):
            code = f"U+{ord(hidden[0]):04X}"
            self._error(
                offset + hidden.start(), f"there is an invisible character here, {code}", "Type it anew."
            )
            return Token("", raw, offset)
        if raw.lower().startswith(COMPAT):
            return self._compat(offset, raw)
        name, equals, value = raw.partition("=")
        known = name.lower()
        if known not in NAMES:
            return self._unknown(offset, raw, name)
        if not equals or not value:
            self._error(
                offset, f"{known} has no value", f"Write {extra_param_values.FORMS[known]}, without blanks."
            )
            return Token(known, raw, offset)
        if name != known:
            self._remark(offset, f"{_shown(name)} is read as {known}", f"Write {known}.")
        start = offset + len(name) + 1
        read, faults = extra_param_values.read(known, value)
        if read is None and (odd := re.search(r"[^\x20-\x7e]", value)):
            problem = f"{odd[0]} (U+{ord(odd[0]):04X}) belongs into no value"
            faults = (Fault(problem, "Type dashes and quotes anew.", odd.start()),)
        if read is not None:
            faults = (*faults, *extra_param_checks.of_value(known, read, self.version))
        for fault in faults:
            self._say(start + fault.at, fault)
        return Token(known, raw, offset, read)

    def _compat(self, offset: int, raw: str) -> Token:
        text = raw[len(COMPAT) :]
        if not text:
            self._error(offset, "compat: has no text", "Write what Cohesive told you right behind it.")
            return Token(COMPAT, raw, offset)
        if not raw.startswith(COMPAT):
            self._remark(offset, f"{raw[: len(COMPAT)]} is read as {COMPAT}", f"Write {COMPAT}.")
        self._remark(offset, "compat: is passed on unread", "Use it on Cohesive's word only.")
        return Token(COMPAT, raw, offset, text)

    def _unknown(self, offset: int, raw: str, name: str) -> Token:
        squeezed = re.sub(r"[^a-z0-9]", "", name.lower())
        remedy = _ELSEWHERE.get(squeezed, "")
        if not remedy:
            near = difflib.get_close_matches(name.lower()[:40], (*NAMES, COMPAT), 1, 0.75)
            remedy = f"Write {near[0]}." if near else "Take it out, or ask Cohesive what it does."
        self._error(offset, f"{_shown(raw)} is no Extra Param known here", remedy)
        return Token("", raw, offset)

    def _cut(self, offset: int) -> Token:
        self._error(offset, "this may be the pre-shared key, so it was not kept",
                    "Enter the key in its own field of the endpoint's form.")  # fmt: skip
        return Token("", "", offset)

    def _say(self, offset: int, fault: Fault) -> None:
        line = bisect_right(self.starts, offset)
        column = offset - self.starts[line - 1] + 1
        self.troubles.append(Trouble(line, column, offset, fault.problem, fault.remedy, fault.remark))

    def _error(self, offset: int, problem: str, remedy: str) -> None:
        self._say(offset, Fault(problem, remedy))

    def _remark(self, offset: int, problem: str, remedy: str) -> None:
        self._say(offset, Fault(problem, remedy, remark=True))


def _unlisted(text: str) -> str:
    """A JSON list with blanks for its brackets, quotes and commas, so that every place stays; else the text."""
    if len(text) > LONGEST or not text.lstrip().startswith("[") or "\\" in text:
        return text
    try:
        items = json.loads(text)
    except (ValueError, RecursionError):
        return text
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        return text
    return re.sub(r'"\s*,\s*"|[\[\]"]', lambda found: " " * len(found[0]), text)


def _opens_a_key(raw: str) -> bool:
    """Whether a piece names a pre-shared key that only comes after it."""
    name, _, rest = raw.replace(":", "=").partition("=")
    return not rest and names_a_key(name)


def _shown(raw: str) -> str:
    return raw if len(raw) <= _SHOWN else f"{raw[:_SHOWN]}..."
