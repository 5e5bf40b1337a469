"""The forms of an import: a file, or lines pasted out of a mail or a spreadsheet."""

from __future__ import annotations

from typing import Any

from django import forms

from vns3pair.documents.answers import LARGEST

KINDS = ".xlsx,.pdf,.json,.csv,.txt"
LONGEST_PASTED = 1_000_000
WHOSE = (
    ("", "as usual: of a workbook or table the partner's, of a sheet file both"),
    ("partner", "the partner's"),
    ("vns3", "VNS3's"),
    ("both", "both sides'"),
)


class FileForm(forms.Form):
    """One file. What it holds is judged by whoever reads it, and its name by nobody."""

    file = forms.FileField(
        label="File",
        required=False,
        allow_empty_file=True,
        help_text="A workbook or PDF that was sent from here, a JSON sheet file, or a CSV. At most 5 MB.",
        widget=forms.FileInput(attrs={"accept": KINDS}),
    )


class ImportForm(FileForm):
    """A file for the register: the sheet is found by what the file says."""

    anew = forms.BooleanField(
        label="Make a new sheet of a JSON file, even of one that is here",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if not cleaned.get("file"):
            raise forms.ValidationError("Choose a file first: it is required.")
        return cleaned


class ReturnForm(FileForm):
    """A file, or pasted lines, for one sheet. Guests are not asked whose answers they bring."""

    text = forms.CharField(
        label="Or paste a table: a name and a value on each line",
        required=False,
        strip=False,
        max_length=LONGEST_PASTED,
        widget=forms.Textarea(
            attrs={
                "rows": 5,
                "spellcheck": "false",
                "placeholder": "Phase 1 encryption: AES-256\nPhase 1 hash: SHA-256",
            }
        ),
    )
    whose = forms.ChoiceField(label="Whose answers", required=False, choices=WHOSE)

    def __init__(self, *arguments: Any, guest: bool, **more: Any) -> None:
        super().__init__(*arguments, **more)
        if guest:
            del self.fields["whose"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if bool(cleaned.get("file")) == bool(str(cleaned.get("text") or "").strip()):
            raise forms.ValidationError("Choose a file or paste a table: one of the two.")
        return cleaned

    @property
    def content(self) -> bytes:
        """The bytes of what was brought; of a larger file only so many that it is seen to be too large."""
        if upload := self.cleaned_data.get("file"):
            return bytes(upload.read(LARGEST + 1))
        return str(self.cleaned_data["text"]).encode("utf-8", "replace")


__all__ = ["ImportForm", "ReturnForm"]
