"""The form of a diagnosis: one log or both ends' logs, pasted or as files."""

from __future__ import annotations

import io
from typing import Any, cast

from django import forms

from vns3pair.ipsec.diagnosis.line import Log

WHOSE = (("", "find out"), ("vns3", "VNS3's"), ("partner", "the partner's"))
WHOSE_AT_THE_DOOR = (("partner", "ours"), ("vns3", "VNS3's"), ("", "find out"))
KINDS = ".log,.txt,.out,text/plain"
NEITHER = "Paste a log or choose a file first."
BOTH = "Paste the log or choose a file, one of the two."


def _area(rows: int, placeholder: str = "") -> forms.CharField:
    return forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(
            attrs={
                "rows": rows,
                "spellcheck": "false",
                "autocomplete": "off",
                "wrap": "off",
                "placeholder": placeholder,
            }
        ),
    )


def _file() -> forms.FileField:
    return forms.FileField(
        required=False, allow_empty_file=True, widget=forms.FileInput(attrs={"accept": KINDS})
    )


class LogForm(forms.Form):
    """What somebody brings. `other_...` is the log of the tunnel's other end, where it is to be had."""

    text = _area(
        12,
        'Nov 26 09:14:02 vns3 pluto[2211]: "acme_1" #1: initiating IKEv2 connection\nNov 26 09:14:02 vns3 pluto[2211]: …',
    )
    file = _file()
    other_text = _area(5)
    other_file = _file()
    whose = forms.ChoiceField(required=False, choices=WHOSE)

    def __init__(self, *arguments: Any, guest: bool = False, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if guest:
            field = cast(forms.ChoiceField, self.fields["whose"])
            field.choices, field.initial = WHOSE_AT_THE_DOOR, WHOSE_AT_THE_DOOR[0][0]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self._brought("file") and self._typed("text"):
            self.add_error("text", BOTH)
        if self._brought("other_file") and self._typed("other_text"):
            self.add_error("other_text", BOTH)
        if not self._brought("file") and not self._typed("text"):
            self.add_error("text", NEITHER)
        return cleaned

    def _typed(self, name: str) -> bool:
        return bool(str(self.cleaned_data.get(name) or "").strip())

    def _brought(self, name: str) -> bool:
        return self.cleaned_data.get(name) is not None

    @property
    def log(self) -> Log:
        found = self._log("file", "text")
        assert found is not None
        return found

    @property
    def other_log(self) -> Log | None:
        return self._log("other_file", "other_text")

    def _log(self, file: str, text: str) -> Log | None:
        if self._brought(file):
            return cast(Log, self.cleaned_data[file])
        if self._typed(text):
            return io.BytesIO(self.cleaned_data[text].encode("utf-8", "replace"))
        return None


__all__ = ["LogForm"]
