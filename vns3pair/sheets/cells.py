"""One cell of a side's form: its label, its control, and what is said beside it. All from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms

from vns3pair.ipsec import catalogue, difference, values
from vns3pair.ipsec.choice_meanings import meanings
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import VNS3, Parameter, Side
from vns3pair.sheets.citing import cited

SELECTED = frozenset({"yes_no", "choice", "nat_traversal", "encryption", "hash", "group"})
NOT_TYPED = frozenset({"tunnels", "psk_flags"})
"""Tunnels have a table of their own; the flags come from whatever makes the fingerprint."""

ORIGINS = {"device": "fixed by the device", "assumed": "assumed"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What the template says around one control."""

    help: str
    citations: str
    device_word: str = ""
    where_found: str = ""
    blank_means: str = ""
    problem: str = ""
    remark: str = ""
    options: tuple[str, ...] = ()
    meanwhile: str = ""
    wide: bool = False


def keys_of(side: Side) -> Iterator[tuple[Parameter, Parameter]]:
    """The rows of the sheet with the parameter under which `side` states its half, in sheet order."""
    for row in catalogue.PARAMETERS:
        own = catalogue.BY_KEY[row.key_of(side)]
        if side in own.sides and own.key not in NOT_TYPED and not (own.key == "device" and side == VNS3):
            yield row, own


def label_of(own: Parameter, side: Side) -> str:
    """What a side calls one of its own cells."""
    return own.column.get(side, own.label)


def whole_label_of(own: Parameter, side: Side) -> str:
    """The same outside its section: it says which phase a lifetime is of."""
    return difference.label_of(own, own.column.get(side, ""))


def text_of(parameter: Parameter, raw: Any) -> str:
    """A stored value as the text its control holds."""
    if values.is_blank(raw):
        return ""
    if parameter.kind == "yes_no" and isinstance(raw, bool):
        return "yes" if raw else "no"
    return values.as_text(raw)


def met(typed: str, base: str, theirs: str) -> tuple[str, str]:
    """What a form's cell shows after somebody else saved, and what is said beside it; empty where nothing met.

    `base` is what the form showed, `theirs` what is stored now. What was typed is kept.
    """
    if theirs in (base, typed):
        return typed, ""
    if typed == base:
        return theirs, f"Changed meanwhile from {base or 'blank'} to {theirs or 'blank'}: taken over."
    kept = typed or "nothing"
    return typed, f"Changed meanwhile to {theirs or 'blank'}; you typed {kept}. Saving keeps yours."


def control(parameter: Parameter, half: Half, typed: str) -> forms.Field:
    """The form field of a cell. It accepts anything; judging is the comparison's work."""
    if parameter.kind in SELECTED:
        options = _options(parameter, half)
        if typed and typed not in {value for value, _ in options}:
            options.append((typed, f"{typed} (as typed)"))
        return _AnyChoice(choices=options, required=False)
    widget: forms.Widget = forms.TextInput()
    if parameter.multiline:
        widget = forms.Textarea(attrs={"rows": 3})
    if parameter.example:
        widget.attrs["placeholder"] = f"e.g. {parameter.example}"
    widget.attrs.update(autocomplete="off", spellcheck="false")
    return _AnyText(widget=widget, required=False, strip=True)


class _AnyText(forms.CharField):
    """Text of any content and length: what is too long is said beside the cell, not refused."""

    default_validators: list[Any] = []

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators = []


class _AnyChoice(forms.ChoiceField):
    """A select that also takes what its list does not hold: files and scripts send other words."""

    def validate(self, value: Any) -> None:
        return None


def _options(parameter: Parameter, half: Half) -> list[tuple[str, str]]:
    return [("", ""), *((meaning.value, meaning.text) for meaning in meanings(parameter, half))]


def choices_of(halves: Iterable[Half]) -> dict[str, dict[str, list[list[str]]]]:
    """For each side the choices of every cell that has some, as value, label, hint and mark."""
    return {
        half.side: {
            own.key: [[m.value, m.label, m.hint, m.mark] for m in meanings(own, half)]
            for _, own in keys_of(half.side)
            if own.kind in SELECTED
        }
        for half in halves
    }


def unit_of(own: Parameter, half: Half) -> str:
    """The unit other than seconds that the side's device asks for; empty where it counts in seconds."""
    return half.device.units.get(own.key, "") if half.device is not None else ""


def around(parameter: Parameter, half: Half, meanwhile: str = "") -> Cell:
    """What is said around a cell of `half` as it now stands."""
    word = half.device.words.get(parameter.key) if half.device else None
    reading = half.reading(parameter.key)
    problem = reading.problem if reading and not reading.readable else ""
    return Cell(
        help=parameter.help,
        citations=cited(parameter.citations),
        device_word=word.name if word else "",
        where_found=word.remark if word else "",
        blank_means="" if reading else _blank_means(parameter, half),
        problem=problem,
        remark=_remark(parameter, half),
        options=tuple(values.show(parameter, option) for option in reading.options)
        if reading and problem
        else (),
        meanwhile=meanwhile,
        wide=parameter.multiline,
    )


def _remark(parameter: Parameter, half: Half) -> str:
    reading = half.reading(parameter.key)
    if reading is None or not reading.readable:
        return ""
    if parameter.kind in ("lifetime", "kilobytes") and not reading.remark:
        shown = values.show(parameter, reading.value)
        return "" if shown == str(reading.value) else shown
    return reading.remark


def _blank_means(parameter: Parameter, half: Half) -> str:
    effective = half.effective(parameter.key)
    if not effective.known or effective.origin is None:
        return ""
    value = values.show(parameter, effective.value)
    kind, _, source = effective.origin.partition(":")
    if kind == "derived":
        return f"Blank means {value}, from {label_of(catalogue.BY_KEY[source], half.side)}."
    return f"Blank means {value}, {ORIGINS.get(kind, kind)}."


__all__ = [
    "Cell",
    "around",
    "choices_of",
    "control",
    "keys_of",
    "label_of",
    "met",
    "text_of",
    "unit_of",
    "whole_label_of",
]
