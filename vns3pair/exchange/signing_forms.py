"""The forms of the agreement's page: who signs, why each weak spot is acceptable, and the code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from vns3pair.ipsec import values
from vns3pair.sheets import keys_in_texts
from vns3pair.sheets.agreement import LONGEST_REASON, Signer
from vns3pair.sheets.weak_spots import Spot

ROWS = {"rows": 2, "class": "form-control"}
CONTROL = {"class": "form-control"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A weak spot with the field for its reason."""

    spot: Spot
    field: BoundField


class SigningForm(forms.Form):
    """Name and e-mail of whoever signs, a reason for each weak spot, and one more where a failing sheet is proposed."""

    name = forms.CharField(
        label="Your name",
        max_length=200,
        widget=forms.TextInput({**CONTROL, "autocomplete": "name"}),
        error_messages={"required": "Say who signs."},
    )
    email = forms.EmailField(
        label="Your e-mail",
        max_length=254,
        widget=forms.EmailInput({**CONTROL, "autocomplete": "email"}),
        error_messages={
            "required": "Say where whoever signs is reached.",
            "invalid": "This is no e-mail address.",
        },
    )

    def __init__(
        self,
        spots: Sequence[Spot],
        data: Mapping[str, Any] | None = None,
        *,
        fails: bool = False,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.spots = list(spots)
        if fails:
            self.fields["reason"] = _reason("Why this is proposed although it fails")
        for spot in self.spots:
            self.fields[_name(spot)] = _reason(f"Why this is acceptable: {spot.title}")

    @property
    def asked(self) -> list[Asked]:
        return [Asked(spot, self[_name(spot)]) for spot in self.spots]

    @property
    def has_internal(self) -> bool:
        return any(spot.internal for spot in self.spots)

    @property
    def signer(self) -> Signer:
        return Signer(self.cleaned_data["name"], self.cleaned_data["email"])

    @property
    def reasons(self) -> dict[str, str]:
        return {spot.about: self.cleaned_data[_name(spot)] for spot in self.spots}

    @property
    def why_it_fails(self) -> str:
        return str(self.cleaned_data.get("reason", ""))


class CodeForm(forms.Form):
    """The six digits, however they are spaced."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        widget=forms.TextInput({**CONTROL, "inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": "Type the six digits from the mail."},
    )

    def clean_code(self) -> str:
        digits = "".join(self.cleaned_data["code"].split())
        if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
            raise forms.ValidationError("A code has six digits. This did not count as a try.")
        return digits


def _name(spot: Spot) -> str:
    return f"because-{spot.about}"


def _reason(label: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(ROWS),
        validators=[_without_key],
        error_messages={"required": "Say why."},
    )


def _without_key(text: str) -> None:
    """Both sides read the reasons, and they are kept."""
    if keys_in_texts.may_hold_a_key(values.storable(text)):
        raise forms.ValidationError(keys_in_texts.REFUSED)


__all__ = ["Asked", "CodeForm", "SigningForm"]
