"""What the partner's cell says now, as a formula by kind of value: blank, `?`, or the value in normal form.

`?` means that the formula does not read the text for sure; the reader may, when the file comes back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

from vns3pair.documents import formulas as f
from vns3pair.documents import spellings
from vns3pair.documents.formulas import Expression
from vns3pair.ipsec import values
from vns3pair.ipsec.addresses import PeerID, parse_address, parse_peer_id
from vns3pair.ipsec.parameter import Parameter

LONGEST_READ = 60
"""Characters of a text that a formula reads; no value is longer, and the reader has a limit of its own."""
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NOT_IN_A_NAME = "@=:,;|/ []*%\\?~#\"'()\u00a0\u0130"
"""What makes a text no plain name, or one that programs put into lower case each in their way."""
_UNITS: Mapping[str, int] = MappingProxyType({"s": 1, "m": 60, "h": 3600, "d": 86_400})


class Source(NamedTuple):
    """The cells that a reading goes by: the partner's cell, its text without blanks round and doubled within,
    VNS3's value in normal form, the place in the table."""

    cell: str
    now: Expression
    vns3: Expression
    place: Expression


class Table(NamedTuple):
    """Where a table of spellings stands: two ranges of one column each, and the row above the first."""

    spelled: str
    normal: str
    above: int


def place(parameter: Parameter, now: Expression, table: Table) -> Expression:
    """Which line of the table the text now is, counted from 1; 0 where it is none."""
    folded = f.without(f"LOWER({now})", spellings.IGNORED.get(parameter.kind, ""))
    found = f"SUMPRODUCT(EXACT({folded},{table.spelled})*(ROW({table.spelled})-{table.above}))"
    return f.when(f.some((f"LEN({now})>{LONGEST_READ}", f'LEFT({now},1)="-"')), "0", found)


def reading(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    """The formula of the reading; `table` is given for kinds that are listed and for numbers."""
    return f.when(
        f.is_blank(source.now), f.BLANK, _READINGS.get(parameter.kind, _unread)(parameter, source, table)
    )


def vns3_normal(parameter: Parameter, value: object) -> str:
    """VNS3's value as the formulas compare it: the normal form, of a peer ID what is compared of it."""
    if parameter.kind != "peer_id":
        return spellings.normal(value)
    parsed = parse_peer_id(str(value))
    if not isinstance(parsed, PeerID):
        return str(value)
    plain = parsed.type == "address" or (parsed.type == "fqdn" and _is_plain_name(parsed.key))
    return parsed.key if plain else parsed.text


def _is_plain_name(name: str) -> bool:
    """Whether a name is one that the formula for names reads as just this name."""
    letters = any(letter in name for letter in _LETTERS)
    return letters and not set(name) & set(_NOT_IN_A_NAME) and parse_address(name) is None


def _listed(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    assert table is not None
    return f.when(f"{source.place}=0", f.UNREAD, f"INDEX({table.normal},{source.place})")


def _number(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    """Plain digits, or digits with one letter for the unit, or one of the listed ways to write VNS3's value."""
    bare, most = values.SHORTEST_BARE_LIFETIME, values.LARGEST_NUMBER
    least, most = (bare, most) if parameter.kind == "lifetime" else (0, 86_400)
    digits = f"TRIM(LEFT({source.now},LEN({source.now})-1))"
    unit = f"LOWER(RIGHT({source.now},1))"
    factor = f.UNREAD
    for letter, size in _UNITS.items():
        factor = f.when(f"{unit}={f.text(letter)}", str(size), factor)
    seconds = f"VALUE({digits})*{factor}"
    with_unit = f.when(
        f.surely(f.every((f.is_whole(digits), f"{seconds}>=1", f"{seconds}<={most}"))),
        f'TEXT({seconds},"0")',
        f.UNREAD,
    )
    plain = f.surely(f.every((f.is_whole(source.now), f.between(source.now, least, most))))
    read = f.when(plain, source.now, with_unit)
    return f.when(f"{source.place}=0", read, f"INDEX({table.normal},{source.place})") if table else read


def _address(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    mirrored = f.equal(f"LOWER({source.now})", f"LOWER({source.vns3})")
    return f.when(mirrored, source.vns3, _ipv4(source.now, f.UNREAD))


def _ipv4(now: Expression, otherwise: Expression) -> Expression:
    stated = f.every((f.is_ipv4(now), f.denied(f.equal(now, f.text("0.0.0.0")))))
    return f.when(stated, now, otherwise)


def _peer_id(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    """An IPv4 address or a plain name; any other ID only if it is VNS3's to the character."""
    name = f"LOWER({source.now})"
    is_name = f.every(
        (
            f"LEN({source.now})<=200",
            f.holds_any(name, _LETTERS),
            f.denied(f.holds_any(source.now, _NOT_IN_A_NAME)),
            f.denied(f.some((f'{name}="any"', f'RIGHT({name},1)="."'))),
        )
    )
    to_the_character = f.equal(f"{source.cell}&{f.BLANK}", source.vns3)
    read = _ipv4(source.now, f.when(is_name, name, f.UNREAD))
    return f.when(to_the_character, source.vns3, read)


def _fingerprint(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    """VNS3's, in whatever case, if the workbook may hold it; else nothing is known here."""
    return f.when(f.equal(f"UPPER({source.now})", source.vns3), source.vns3, f.UNREAD)


def _unread(parameter: Parameter, source: Source, table: Table | None) -> Expression:
    return f.UNREAD


_READINGS: Mapping[str, Callable[[Parameter, Source, Table | None], Expression]] = MappingProxyType(
    {
        **dict.fromkeys(spellings.LISTED, _listed),
        "lifetime": _number,
        "seconds": _number,
        "address": _address,
        "peer_id": _peer_id,
        "fingerprint": _fingerprint,
    }
)
"""By kind. Of the others, of which nothing depends on anything, the formulas read none."""
