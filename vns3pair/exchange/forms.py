"""The form of an import: one file."""

from __future__ import annotations

from django import forms

LARGEST = 5 * 1024 * 1024


class ImportForm(forms.Form):
    """A sheet file. What it holds is judged by whoever reads it."""

    file = forms.FileField(
        label="Sheet file",
        allow_empty_file=True,
        help_text="A JSON file that was exported here, or that a script wrote. At most 5 MB.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )


class ImportIntoForm(ImportForm):
    """An import over a sheet that stands; somebody may have saved since the page was opened."""

    edit_number = forms.IntegerField(widget=forms.HiddenInput)
