"""The forms of what is read into a half: a device's configuration, and the Extra Params of an endpoint."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms

from vns3pair.ipsec import extra_params
from vns3pair.ipsec.devices import DEVICES, readers
from vns3pair.ipsec.diagnosis.decoding import encoding_of

LARGEST = 2 * 1024 * 1024
"""Bytes of a file. Cutting keys out of text made to make it slow takes seconds for each million."""
KINDS = ".txt,.conf,.cfg,.log,.xml,.json,.set,text/plain"
NEITHER = "Paste the configuration or choose its file first."
NO_TEXT_FILE = "What that file has in it is no text. Bring what the device shows or exports as text."
NO_TEXT = "Paste the Extra Params first."
BOTH = "Paste the configuration or choose a file, one of the two."


def _area(rows: int, placeholder: str) -> forms.Textarea:
    attributes = {
        "rows": rows,
        "spellcheck": "false",
        "autocomplete": "off",
        "wrap": "off",
        "placeholder": placeholder,
    }
    return forms.Textarea(attrs=attributes)


_ODD = re.compile(r"[\x00-\x07\x0e-\x1a\x1c-\x1f\x7f\ufffd]")


def _is_text(text: str) -> bool:
    """Whether a file's beginning reads as text. A few odd signs are those of a terminal or of an old encoding."""
    start = text[:20_000]
    return len(_ODD.findall(start)) * 10 <= len(start)


class ConfigForm(forms.Form):
    """A configuration, pasted or as a file, and the device it is of; without one it is recognised."""

    device = forms.ChoiceField(label="Whose configuration is it?", required=False)
    text = forms.CharField(
        label="The configuration, pasted",
        required=False,
        strip=False,
        max_length=readers.LONGEST,
        widget=_area(14, "crypto ikev2 policy 10\n encryption aes-256\n …"),
    )
    file = forms.FileField(
        label="or its file",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        known = sorted(
            ((key, DEVICES[key].label) for key in readers.READERS), key=lambda each: each[1].lower()
        )
        cast(forms.ChoiceField, self.fields["device"]).choices = [("", "find out"), *known]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        pasted = bool(str(cleaned.get("text") or "").strip())
        brought = cleaned.get("file") is not None
        if pasted and brought:
            self.add_error("text", BOTH)
        elif not pasted and not brought and not self.errors:
            self.add_error("text", NEITHER)
        elif brought and cleaned["file"].size > LARGEST:
            self.add_error(
                "file", f"It is larger than {LARGEST // 1024 // 1024} MB. Bring the VPN's part alone."
            )
        elif brought and not _is_text(self._text_of(cleaned["file"])):
            self.add_error("file", NO_TEXT_FILE)
        return cleaned

    @property
    def config(self) -> str:
        """What was brought, as text."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return str(self.cleaned_data["text"])
        return self._text_of(upload)

    @staticmethod
    def _text_of(upload: Any) -> str:
        upload.seek(0)
        content = bytes(upload.read(LARGEST + 1))
        encoding, mark = encoding_of(content)
        return content[mark:].decode(encoding, "replace").replace("\0", "")


class ExtraParamsForm(forms.Form):
    """The Extra Params as they stand on the controller."""

    text = forms.CharField(
        label="The text of Extra Config Parameters",
        strip=False,
        max_length=2 * extra_params.LONGEST,
        error_messages={"required": NO_TEXT},
        widget=_area(10, "phase1=aes256-sha2_256-dh14\nphase2=aes256-sha2_256\n…"),
    )

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError(NO_TEXT)
        return text


__all__ = ["ConfigForm", "ExtraParamsForm"]
