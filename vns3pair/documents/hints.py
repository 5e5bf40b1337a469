"""What the workbook says to whoever fills it in: instructions, names in a device's words, and a hint for each cell."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from vns3pair.documents.structure import About, clean
from vns3pair.ipsec import catalogue, psk
from vns3pair.ipsec.cell_words import cell_name, standing
from vns3pair.ipsec.durations import show_duration
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import PARTNER, Parameter

LONGEST_HINT, LONGEST_HINT_TITLE = 255, 32
"""What Excel takes for a cell's input message."""
IN_ONE_LINE = (
    "Partner: fill in the yellow cells, here and on the sheet Tunnels, save, and send this file back the way it came. "
    "More on the sheet About."
)
NOT_LISTED_TITLE = "Not in the list"
NOT_LISTED = (
    "It stays as you typed it and is read when this file comes back. The list holds what is read for sure."
)
_SENTENCE = re.compile(r"(?<=[.;]) ")
_HEXADECIMAL = re.compile(r"[0-9a-f]+")


def instructions(about: About) -> Iterator[tuple[str, str]]:
    """How to fill the workbook in and send it back, step by step, for somebody who has never seen it."""
    yield (
        "1. Fill in",
        "The yellow cells are yours: the column Partner on the sheet Connection, and your subnets on the sheet Tunnels. "
        "All else is locked. Select a cell to read what it asks for, where your device has it, and what a blank counts "
        "as. Where a cell has a list you may also type something else.",
    )
    yield (
        "2. Tunnels",
        "Your local subnet is what VNS3 has as remote, and the other way round. The yellow rows at the end are for "
        "further pairs. Empty both cells of a pair to take it out.",
    )
    yield (
        "3. Watch",
        "State now answers as you type: ✓ match, ✗ and ~ mismatch, … to fill in. "
        '"? checked on import" means: we look at it when the file comes back. State when sent stays as it was.',
    )
    yield (
        "4. The key",
        "Never write the pre-shared key into this file. Its row asks for a fingerprint of six characters, made at your "
        "side, or for the word unchecked.",
    )
    if command := psk.shell_command(_salt(about)):
        yield "   at a shell", command
    yield (
        "5. Send back",
        "Save the file as it is (.xlsx) and send it back the way it came: by return of mail, or under the link that was "
        "sent to you. Nothing changes before a person has seen the list of what you changed.",
    )


def _salt(about: About) -> str:
    """The salt of the sheet's fingerprints; empty where it is not known."""
    try:
        salt = str(json.loads(about.sheet_json or "{}").get("psk_salt", ""))
    except (ValueError, AttributeError):
        return ""
    return salt if _HEXADECIMAL.fullmatch(salt) else ""


def name_below(key: str, half: Half) -> str:
    """What the partner calls its cell of a row, where that is not the row's own label."""
    own = catalogue.BY_KEY[catalogue.BY_KEY[key].other_key]
    word = half.device.words.get(own.key) if half.device else None
    if word is not None and half.device is not None:
        return f"{half.device.label}: {word.name}"
    name = own.column.get(PARTNER, "")
    return f"Partner: {name}" if name and name != catalogue.BY_KEY[key].label else ""


def hint_title(parameter: Parameter) -> str:
    return _cut(cell_name(parameter.key, PARTNER), LONGEST_HINT_TITLE)


def hint(parameter: Parameter, half: Half) -> str:
    """What the partner's cell of one of its own keys asks for; at most what Excel takes."""
    kept = [_where(parameter.key, half), _unit(parameter, half), blank_counts(parameter.key, half)]
    room = LONGEST_HINT - sum(len(part) + 1 for part in kept if part)
    return _joined([_sentences(parameter.help, room), *kept])


def tunnels_in_one_line(half: Half) -> str:
    """What the sheet Tunnels says at its top, with the name that the partner's device has for such pairs."""
    return f"{IN_ONE_LINE} {_where('tunnels', half)}".strip()


def tunnel_hint(field: Parameter, half: Half) -> str:
    """What one of the two subnets of a tunnel asks for."""
    behind = "you" if field.key == "local_subnet" else "VNS3"
    asked = f"The subnet behind {behind}, as network/prefix, such as {field.example}."
    return _joined([asked, _where("tunnels", half)])


def blank_counts(key: str, half: Half) -> str:
    """What a cell that is left blank counts as, where that is known."""
    if half.states(key) or key not in catalogue.BY_KEY:
        return ""
    counts = standing(half, key, "")
    return f"Blank counts as {clean(counts, 80)}." if counts else ""


def _where(key: str, half: Half) -> str:
    word = half.device.words.get(key) if half.device else None
    if word is None or half.device is None:
        return ""
    more = [f"default {word.default}"] if word.default else []
    more += [word.remark] if word.remark else []
    beside = f" ({'; '.join(more)})" if more else ""
    return f"{half.device.label}: {word.name}{beside}."


_UNIT_WORDS = {"m": "minutes", "h": "hours"}


def _unit(parameter: Parameter, half: Half) -> str:
    if parameter.kind != "lifetime":
        return ""
    unit = half.device.units.get(parameter.key, "") if half.device else ""
    example = 28_800 if parameter.key.startswith("phase1") else 3600
    write = f"Seconds, or with a unit: {example}, {show_duration(example).replace(' ', '')}."
    return f"{write} Your device counts in {_UNIT_WORDS[unit]}: write the unit." if unit else write


def _sentences(text: str, room: int) -> str:
    """As many whole sentences as there is room for, and at least the beginning of the first."""
    taken = ""
    for sentence in _SENTENCE.split(text):
        longer = f"{taken} {sentence}".strip()
        if len(longer) > room:
            break
        taken = longer
    return taken or _cut(text, max(room, 0))


def _joined(parts: list[str]) -> str:
    return _cut(" ".join(part for part in parts if part), LONGEST_HINT)


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[: longest - 1].rstrip()}…" if longest > 1 else ""
