"""The forms of a mail to the partner, and of a link to pass on by other means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms

from vns3pair.exchange.mailboxes import BadAddress, mailbox, mailboxes
from vns3pair.exchange.models import VALID
from vns3pair.sheets.keys_in_texts import may_hold_a_key

MOST = 20
LINE_ENDS = ("Cc", "Zl", "Zp")
EDIT, VIEW = "edit", "view"
RIGHTS = ((EDIT, "fill in its half"), (VIEW, "only look"))
KEY = (
    "A line looked as if it held the pre-shared key, so it is cut out here. Hand the key over in another way, such as by "
    "telephone. If there was no key in it, write the odd word in other words."
)
ATTACHED = (("xlsx", "Workbook (XLSX), to fill in and send back"), ("pdf", "PDF, for reading"))


class LinkFields(forms.Form):
    """What is said of a link: what it lets do, and for how long."""

    rights = forms.ChoiceField(
        label="Whoever has it may", choices=RIGHTS, initial=EDIT, widget=forms.RadioSelect
    )
    days = forms.IntegerField(
        label="It opens for",
        min_value=1,
        max_value=365,
        initial=VALID.days,
        error_messages={"min_value": "At least 1 day.", "max_value": "At most 365 days."},
    )

    @property
    def may_edit(self) -> bool:
        return bool(self.cleaned_data["rights"] == EDIT)


class SendForm(LinkFields):
    """A mail to the partner. `names` are what its texts may hold however odd it looks: of the sheet, of people."""

    recipients = forms.CharField(
        label="To",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false", "autocomplete": "off"}),
        help_text="One a line, or separated by commas: ann@example.org, or Ann Ash <ann@example.org>. "
        "Each gets a mail of its own.",
        error_messages={"required": "Say whom it goes to."},
    )
    with_link = forms.BooleanField(
        label="A link to the sheet, for each recipient one of its own", required=False
    )
    attach = forms.MultipleChoiceField(
        label="Files", choices=ATTACHED, required=False, widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(
        label="Subject", max_length=250, error_messages={"required": "A mail needs a subject."}
    )
    text = forms.CharField(
        label="Text",
        max_length=10_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12}),
        error_messages={"required": "A mail needs a text."},
    )

    def __init__(self, data: Any = None, *, names: Iterable[str] = (), **more: Any) -> None:
        super().__init__(data, **more)
        known = {each for name in names for each in (name.strip(), *name.split()) if each}
        self.names = sorted(known, key=len, reverse=True)

    def clean_recipients(self) -> str:
        try:
            found = mailboxes(self.cleaned_data["recipients"])
        except BadAddress as error:
            why = str(error)
            raise forms.ValidationError(why if why.endswith("?") else f"{why}.") from None
        if not found:
            raise forms.ValidationError("Say whom it goes to.")
        if len(found) > MOST:
            raise forms.ValidationError(f"At most {MOST} at a time; these are {len(found)}.")
        return "\n".join(str(each) for each in found)

    def clean_subject(self) -> str:
        subject: str = self.cleaned_data["subject"]
        if any(unicodedata.category(letter) in LINE_ENDS for letter in subject):
            raise forms.ValidationError("A subject is one line.")
        return self._without_key("subject")

    def clean_text(self) -> str:
        return self._without_key("text")

    def _without_key(self, field: str) -> str:
        """The text as typed. Where a line seems to hold the key, that line alone is not shown again."""
        text: str = self.cleaned_data[field]
        lines = text.splitlines()
        kept = ["" if may_hold_a_key(self._unnamed(line)) else line for line in lines]
        if kept == lines:
            return text
        self.data = self.data.copy()
        self.data[field] = "\n".join(kept)
        raise forms.ValidationError(KEY)

    def _unnamed(self, line: str) -> str:
        for name in self.names:
            line = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", line)
        return line

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not cleaned.get("with_link") and "days" in self.errors:  # nothing opens, so nothing ends
            del self.errors["days"]
            cleaned["days"] = VALID.days
        if not cleaned.get("with_link") and not cleaned.get("attach") and "attach" not in self.errors:
            self.add_error(
                "attach", "Send a link, a file or both; the partner has nothing to answer with else."
            )
        return cleaned

    def content(self) -> dict[str, Any]:
        """What a draft keeps."""
        kept = {name: self.cleaned_data[name] for name in ("recipients", "subject", "text", "attach", "days")}
        return kept | {"with_link": self.cleaned_data["with_link"], "may_edit": self.may_edit}

    @staticmethod
    def typed(content: dict[str, Any]) -> dict[str, Any]:
        """The form as it was when a draft was made of it."""
        return {**content, "rights": EDIT if content["may_edit"] else VIEW}


class InviteForm(LinkFields):
    """A link that somebody passes on: for whom, by name, address or both."""

    name = forms.CharField(label="For (name)", max_length=200, required=False)
    email = forms.CharField(
        label="E-mail",
        max_length=254,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off", "inputmode": "email"}),
    )

    def clean_email(self) -> str:
        typed = self.cleaned_data["email"].strip()
        try:
            return mailbox(typed).address if typed else ""
        except BadAddress as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not cleaned["name"] and not cleaned["email"]:
            self.add_error(
                "name", "Say whom it is for, by name or address: that is how you will know the link."
            )
        return cleaned


__all__ = ["InviteForm", "SendForm"]
