"""Expressions of spreadsheet formulas, for Excel and LibreOffice alike.

An expression is text without the leading `=`. Whatever a person typed is referred to by its cell and never
becomes part of a formula. Nothing here searches with MATCH or COUNTIF for a text that somebody typed: those
take `*` and `?`, or a regular expression, for a pattern; `EXACT` does not.
"""

from __future__ import annotations

from collections.abc import Iterable

Expression = str

UNREAD = '"?"'
"""What stands for a text that a formula does not read for sure; reading the file may."""
BLANK = '""'

_PARTS = "{1,100,199,298}"
_POWERS = "{16777216,65536,256,1}"


def text(value: str) -> Expression:
    """A text of our own as a constant."""
    return '"' + value.replace('"', '""') + '"'


def when(condition: Expression, then: Expression, otherwise: Expression) -> Expression:
    return then if then == otherwise else f"IF({condition},{then},{otherwise})"


def every(conditions: Iterable[Expression]) -> Expression:
    return f"AND({','.join(dict.fromkeys(conditions))})"


def some(conditions: Iterable[Expression]) -> Expression:
    return f"OR({','.join(dict.fromkeys(conditions))})"


def denied(condition: Expression) -> Expression:
    return f"NOT({condition})"


def equal(first: Expression, second: Expression) -> Expression:
    """Whether two texts are the same, case and all."""
    return f"EXACT({first},{second})"


def is_one_of(value: Expression, constants: Iterable[str]) -> Expression:
    return some(equal(value, text(constant)) for constant in constants)


def is_blank(value: Expression) -> Expression:
    return f"{value}={BLANK}"


def is_unread(value: Expression) -> Expression:
    return f"{value}={UNREAD}"


def surely(condition: Expression) -> Expression:
    """False where the condition comes to an error, as with a word where a number should be."""
    return f"IFERROR({condition},FALSE)"


def between_locked(cells: str, place: int) -> Expression:
    """One cell of a row of cells whose two ends are locked, so many places from the left.

    A plain reference would follow a cell that is cut and pasted elsewhere, and then tell of the wrong one. A range
    stays where its ends are.
    """
    return f"INDEX({cells},{place})"


def typed(cell: Expression) -> Expression:
    """What stands in a cell as text; an error in it counts as something that cannot be read."""
    return f"IFERROR(TRIM({cell}&{BLANK}),{UNREAD})"


def stands(cell: Expression, sent: Expression) -> Expression:
    """Whether a cell holds to the character what it was sent with."""
    return surely(equal(f"{cell}&{BLANK}", f"{sent}&{BLANK}"))


def without(value: Expression, characters: str) -> Expression:
    for character in characters:
        value = f"SUBSTITUTE({value},{text(character)},{BLANK})"
    return value


def is_whole(value: Expression) -> Expression:
    """Whether a text is the plain digits of a number. `1e5`, `28,800`, `08` and `8:00` are not."""
    return equal(f'TEXT(VALUE({value}),"0")', value)


def between(value: Expression, least: int, most: int) -> Expression:
    return f"AND(VALUE({value})>={least},VALUE({value})<={most})"


def is_ipv4(value: Expression) -> Expression:
    """Whether a text is an IPv4 address in normal form."""
    parts = _octets(value)
    return surely(
        every(
            (
                f"LEN({value})<=15",
                f'ISERROR(FIND(" ",{value}))',
                f'LEN({value})-LEN(SUBSTITUTE({value},".",{BLANK}))=3',
                f'SUMPRODUCT(EXACT(TEXT(VALUE({parts}),"0"),{parts})*(VALUE({parts})>=0)*(VALUE({parts})<=255))=4',
            )
        )
    )


def _octets(value: Expression) -> Expression:
    return f'TRIM(MID(SUBSTITUTE({value},".",REPT(" ",99)),{_PARTS},99))'


def network(value: Expression, otherwise: Expression) -> Expression:
    """`number/prefix` of an IPv4 subnet written `network/prefix`, host bits cut off."""
    address = f'LEFT({value},FIND("/",{value})-1)'
    prefix = f'MID({value},FIND("/",{value})+1,9)'
    number = f"SUMPRODUCT(VALUE({_octets(address)})*{_POWERS})"
    size = f"2^(32-VALUE({prefix}))"
    good = surely(every((is_ipv4(address), is_whole(prefix), between(prefix, 0, 32))))
    return when(good, f'TEXT(INT({number}/{size})*{size},"0")&"/"&{prefix}', otherwise)


def network_key(number: int, prefix: int) -> str:
    """What `network` yields for that subnet."""
    return f"{number}/{prefix}"


def holds_any(value: Expression, characters: Iterable[str]) -> Expression:
    """Whether at least one of the characters occurs in a text."""
    listed = "{" + ",".join(text(character) for character in characters) + "}"
    return f"SUMPRODUCT(LEN({value})-LEN(SUBSTITUTE({value},{listed},{BLANK})))>0"
