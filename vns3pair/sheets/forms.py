"""The form of one side, built by walking the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms
from django.utils.html import format_html

from vns3pair.ipsec import catalogue, values
from vns3pair.ipsec.half import Half
from vns3pair.ipsec.parameter import Side
from vns3pair.sheets import cells
from vns3pair.sheets.stored import safe_fingerprint
from vns3pair.sheets.tunnel_rows import SPARE, TunnelRows

FINGERPRINT = "psk_fingerprint"
REFUSED = (
    "That was no fingerprint (six characters such as 7K2-M9Q), so it was not kept. Never type the key itself."
)
GIVEN = "given; hidden until both sides have theirs"


class SideForm(forms.Form):
    """One side of a sheet. Accepts anything but a fingerprint that is none: that might be the key.

    `stored` is the side as it stands, `other` the other one. `base` travels with the form: the side as it
    was when the page was made, so that a save that comes too late can say which cells changed meanwhile.
    """

    edit_number = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)

    def __init__(
        self,
        side: Side,
        stored: Mapping[str, Any],
        other: Mapping[str, Any],
        data: Mapping[str, Any] | None = None,
        *,
        edit_number: int = 1,
        page: int = 1,
        spare: int = SPARE,
        meanwhile: Mapping[str, str] | None = None,
    ) -> None:
        self.side, self.stored, self.refused = side, dict(stored), False
        self.other_has_fingerprint = not values.is_blank(other.get(FINGERPRINT))
        self.rows = TunnelRows(side, stored.get("tunnels"), page, spare)
        super().__init__(data, initial={"edit_number": edit_number, "base": self._base()})
        self._build(meanwhile or {})
        self.helper = self._helper()

    # Building

    @property
    def hides_fingerprint(self) -> bool:
        """Whether this side's fingerprint is there and may not be shown to whoever fills in the partner's half."""
        return self.side == "partner" and FINGERPRINT in self.stored and not self.other_has_fingerprint

    def _base(self) -> str:
        """What the page shows, as the form's memory; a fingerprint is in it only as a mark."""
        shown = {key: value for key, value in self.stored.items() if key != FINGERPRINT}
        shown["tunnels"] = self.rows.shown
        return json.dumps(shown, ensure_ascii=True, separators=(",", ":"))

    def _build(self, meanwhile: Mapping[str, str]) -> None:
        half = Half(self.side, self.stored)
        for _, own in cells.keys_of(self.side):
            hidden = own.key == FINGERPRINT and self.hides_fingerprint
            text = "" if hidden else cells.text_of(own, self.stored.get(own.key))
            field = cells.control(own, half, text)
            field.label, field.initial = cells.label_of(own, self.side), text
            field.cell = cells.around(own, half, meanwhile.get(own.key, ""))  # type: ignore[attr-defined]
            if hidden:
                field.widget.attrs["placeholder"] = GIVEN
            field.widget.attrs["aria-describedby"] = f"about_{own.key}"
            if field.cell.problem:  # type: ignore[attr-defined]
                field.widget.attrs["aria-invalid"] = "true"
            self.fields[own.key] = field
        if self.hides_fingerprint:
            self.fields["remove_fingerprint"] = forms.BooleanField(
                required=False, label="Take the given fingerprint away"
            )

    def _helper(self) -> FormHelper:
        """Sections down, each cell by its own template; the tunnels' table comes after, in the page."""
        helper = FormHelper()
        helper.form_tag, helper.disable_csrf = False, True
        blocks: list[Any] = [Field("edit_number"), Field("base")]
        for section in catalogue.SECTIONS:
            keys = [own.key for row, own in cells.keys_of(self.side) if row.section == section.key]
            if keys:
                blocks.append(self._block(section, keys))
        helper.layout = Layout(*blocks)
        return helper

    def _block(self, section: Any, keys: list[str]) -> Div:
        head = format_html(
            '<h2 id="section-{}">{}</h2><p class="intro">{}</p>', section.key, section.title, section.intro
        )
        inner = [Field(key, template="sheets/cell.html") for key in keys]
        if FINGERPRINT in keys and self.hides_fingerprint:
            inner.append(Field("remove_fingerprint", template="sheets/cell_check.html"))
        return Div(
            HTML("{% verbatim %}" + str(head) + "{% endverbatim %}"),
            Div(*inner, css_class="cells"),
            css_class="card-block section",
        )

    # Reading

    def clean(self) -> dict[str, Any]:
        """Keeps whatever was typed, the fingerprint alone excepted."""
        cleaned = dict(super().clean() or {})
        if not safe_fingerprint(cleaned.get(FINGERPRINT), self.side):
            self.refused = True
            cleaned[FINGERPRINT] = ""
        return cleaned

    def stated(self) -> dict[str, Any]:
        """The whole side as it would be saved: typed cells, this page's tunnels, and all the form does not show."""
        stated = dict(self.stored)
        for _, own in cells.keys_of(self.side):
            if own.key == FINGERPRINT:
                self._state_fingerprint(stated)
            elif own.key in self.data:  # a cell that was not sent is left alone
                stated[own.key] = self.cleaned_data.get(own.key, "")
        stated["tunnels"] = self.rows.posted(self.data)
        return {key: value for key, value in stated.items() if not values.is_blank(value)}

    def _state_fingerprint(self, stated: dict[str, Any]) -> None:
        """A blank hidden cell keeps what was given; a refused value changes nothing; a new key has no flags yet."""
        if self.refused or FINGERPRINT not in self.data:
            return
        typed = self.cleaned_data.get(FINGERPRINT, "")
        if self.hides_fingerprint and not typed and not self.cleaned_data.get("remove_fingerprint"):
            return
        if typed != stated.get(FINGERPRINT, ""):
            stated.pop("psk_flags", None)
        stated[FINGERPRINT] = typed

    def shown_before(self) -> dict[str, Any]:
        """The side as the page showed it; empty where the form brought no memory."""
        try:
            base = json.loads(self.data.get("base", ""))
        except (ValueError, RecursionError):
            return {}
        return base if isinstance(base, dict) else {}


class Rename(forms.Form):
    """A sheet's name."""

    name = forms.CharField(
        max_length=200,
        label="Name of the sheet",
        help_text="Such as the partner and the place: acme-dc1.",
        widget=forms.TextInput(attrs={"autofocus": True}),
    )
